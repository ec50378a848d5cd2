"""Hosts that a run asks for nothing more, while the site's other hosts are crawled."""

from collections import Counter
from collections.abc import Mapping, Sequence

from crawler.policy.visit_factory import is_same_bare_host
from crawler.urls.canonical_key import get_host_port, replace_www

_LEFT_OUT_HINT = (
    "Look at it with a browser; the next crawl tries again. If it is gone for good, take it out of"
    " start_urls."
)


class LostHosts:
    """The hosts that failed in a run, or want to be left alone, each with its reason."""

    def __init__(self, start_urls: Sequence[str]) -> None:
        self.skipped: Counter[str] = Counter()
        """Addresses that were left for the next run, by host."""
        self._start_urls = tuple(start_urls)
        self._reasons: dict[str, str] = {}
        self._answered: set[str] = set()
        self._dead_names: dict[str, str] = {}
        """Names of a house whose other name is asked in their place, with the reason."""

    def __bool__(self) -> bool:
        """Tell whether any host was lost."""
        return bool(self._reasons)

    def add(self, url: str, message: str) -> bool:
        """Note that the host of a URL is lost; return whether a host of a start URL is left.

        `www.` and the bare name are one: of a site that redirects from one to the other nothing is
        left when either is lost.
        """
        self._reasons.setdefault(get_host_port(url), message)
        return not all(map(self._is_house_lost, self._start_urls))

    def _is_house_lost(self, url: str) -> bool:
        return any(is_same_bare_host(url, f"http://{host}/") for host in self._reasons)

    def note_answer(self, url: str) -> None:
        """Note that the host of a URL has answered."""
        self._answered.add(get_host_port(url))

    def replace_name(self, url: str, reason: str) -> bool:
        """Let the other name of a house serve, `www.` or bare, where one never answered.

        Returns:
            Whether there is another name that may be asked: that of a start URL's house which is
            not dead itself.
        """
        host = get_host_port(url)
        other = _get_other_name(url)
        is_start = any(is_same_bare_host(url, start) for start in self._start_urls)
        if (
            other == host
            or host in self._answered
            or other in self._reasons
            or other in self._dead_names
            or not is_start
        ):
            return False
        self._dead_names.setdefault(host, reason)
        return True

    def describe_dead_name(self, url: str) -> str:
        """Say why the other name of a URL's house is not asked; empty where it never was."""
        other = _get_other_name(url)
        reason = self._dead_names.get(other)
        return f"; {other} does not answer ({reason})" if reason else ""

    def respell(self, url: str) -> str | None:
        """Return a URL by the name that serves in the place of its own; None where its own does."""
        return replace_www(url) if get_host_port(url) in self._dead_names else None

    def skip(self, url: str) -> None:
        """Count a URL that is left for the next run."""
        self.skipped[get_host_port(url)] += 1

    def is_lost(self, url: str) -> bool:
        """Tell whether a URL is of a host that was lost."""
        return bool(self._reasons) and get_host_port(url) in self._reasons

    def describe(self, start_failures: Mapping[str, str]) -> tuple[str, str]:
        """Return message and hint of a run that crawled the other hosts; nothing if all are well.

        Args:
            start_failures: Why no start page of a host was read, by host.
        """
        texts = [f"{host} was left out: {message}" for host, message in self._reasons.items()]
        texts += [
            f"{host} was left out: its start page could not be read: {reason}"
            for host, reason in start_failures.items()
            if host not in self._reasons
        ]
        replaced = [
            f"{host} does not answer ({reason});"
            f" {_get_other_name(f'http://{host}/')} was crawled in its place"
            for host, reason in self._dead_names.items()
        ]
        return "; ".join([*texts, *replaced]), _LEFT_OUT_HINT if texts else ""


def _get_other_name(url: str) -> str:
    """Return the other name of a URL's host, or its only one."""
    return get_host_port(replace_www(url) or url)
