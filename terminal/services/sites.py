"""The configured sites as several commands take them: those named, or all whose files are sound.

A site whose file holds a mistake is told apart and left out, while the others are worked with.
"""

from collections.abc import Iterable, Sequence

from config.load import FaultySite, load_site, read_sites
from config.site import Site
from crawler.extract.html.selectors import explain_invalid_selector
from terminal.cli.context import CliContext
from terminal.cli.errors import print_error_message


def load_named_sites(context: CliContext, keys: Iterable[str]) -> list[Site]:
    """Load the sites of some keys, each once, whether they are enabled or not.

    Raises:
        ConfigError: there is no such site, or its file holds a mistake.
    """
    return [load_site(context.config, key, explain_invalid_selector) for key in dict.fromkeys(keys)]


def read_enabled_sites(context: CliContext) -> tuple[list[Site], list[FaultySite]]:
    """Read all enabled sites.

    Returns:
        The enabled sites, and those that are left out because of their files; of a file that
        cannot be read so far as to say it, the site counts as enabled.
    """
    sound, faulty = read_sites(context.config, explain_invalid_selector)
    return [site for site in sound if site.enabled], [each for each in faulty if each.enabled]


def describe_faulty_site(faulty: FaultySite) -> str:
    """Return the first mistake in a site's file: file, line, the mistake, and the key."""
    error = faulty.error
    key = error.key if error.key and error.key not in error.mistakes[0].message else ""
    return f"{error}{f' (key {key})' if key else ''}"


def print_faulty_sites(faulty: Sequence[FaultySite]) -> None:
    """Print on stderr which sites are left out because of a mistake in their file."""
    for site in faulty:
        print_error_message(
            f"{site.key} is left out: {describe_faulty_site(site)}", hint=site.error.hint
        )
