"""Tells a query that begins with a minus from an option: `-is:gone`, `-"công đoàn"`, `-word`.

Click takes all that begins with a minus for options. Here, in a command that takes QUERY, an
argument is a part of it when its first letter is no short option of the command, and the rest
is not the name of a long one, nor nearly so: `-limit 5` is a slip, and guessing would search
for something else. After `--` everything is QUERY.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import click

QUERY_PARAMETER = "words"
"""The name of the argument that holds the query, in every command that takes one."""

_OPTION_PATTERN = re.compile(r"-([A-Za-z][A-Za-z0-9-]*)(=.*)?", re.DOTALL)
_COMMON_OPTIONS = ("facet", "format", "ids", "json", "jsonl", "limit", "sort")
"""Long options of other commands that are typed by habit; none is a Vietnamese syllable."""

_MIN_SIMILARITY = 0.8  # of difflib: `limits`, `limti` and `colapse` are near
_MIN_PREFIX_LENGTH = 3  # letters from which the beginning of a name is near it: `-lim`


def separate_minus_queries(command: click.Command, args: list[str]) -> list[str]:
    """Put the parts of a query behind `--` where one begins with a minus.

    Raises:
        click.NoSuchOption: an argument looks like a mistyped long option.
    """
    options: list[str] = []
    words: list[str] = []
    found = False
    takes_query = any(each.name == QUERY_PARAMETER for each in command.params)
    for kind, texts in _iter_arguments(_count_values(command), args):
        if kind == "unknown":
            _refuse_mistyped_option(command, texts[0], takes_query=takes_query)
            found = True
        (options if kind == "option" else words).extend(texts)
    # Otherwise nothing is touched: whatever is wrong, Click says.
    return [*options, "--", *words] if found and takes_query else args


def _count_values(command: click.Command) -> dict[str, int]:
    """Count the values that each option of a command takes."""
    return {"-h": 0} | {
        name: 0 if each.is_flag or each.count else each.nargs
        for each in command.params
        if isinstance(each, click.Option)
        for name in (*each.opts, *each.secondary_opts)
    }


def _iter_arguments(values: Mapping[str, int], args: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the arguments by kind: an option with its values, words, something unknown."""
    rest = iter(args)
    for typed in rest:
        arg = unicodedata.normalize("NFC", typed)  # else `-ơn` might begin with the option -o
        if arg == "--":
            yield "word", list(rest)
        elif not arg.startswith("-") or arg == "-":
            yield "word", [typed]
        elif arg.startswith("--") or _is_short(values, arg):
            taken = 0 if "=" in arg and arg.startswith("--") else values.get(arg, 0)
            yield "option", [typed, *(value for _, value in zip(range(taken), rest, strict=False))]
        else:
            yield "unknown", [typed]


def _is_short(values: Mapping[str, int], arg: str) -> bool:
    """Say whether an argument is short options, the last perhaps with its value: `-0`, `-oFILE`."""
    for letter in arg[1:]:
        taken = values.get(f"-{letter}")
        if taken is None:
            return False  # `-09-QĐi/TW` is no -0
        if taken:
            break
    return True


def _refuse_mistyped_option(command: click.Command, arg: str, *, takes_query: bool) -> None:
    """Raise `click.NoSuchOption` where an argument was probably meant to be a long option."""
    match = _OPTION_PATTERN.fullmatch(arg)
    if match is None:
        return
    name = match[1].lower()
    own = [each.removeprefix("--") for each in _count_values(command) if each.startswith("--")]
    meant = _find_meant_option(name, [*own, "help"])
    if meant or (takes_query and (len(name) == 1 or _find_meant_option(name, _COMMON_OPTIONS))):
        hint = f" Did you mean --{meant}?" if meant else ""
        if takes_query:
            hint += f" To leave out what has this word, write it after --: -- {arg}"
        raise click.NoSuchOption(arg, f"No such option: {arg}.{hint}")


def _find_meant_option(name: str, known: Sequence[str]) -> str | None:
    """Return the known name that a word is or nearly is."""
    if name in known:
        return name
    if len(name) >= _MIN_PREFIX_LENGTH:
        for each in known:
            if each.startswith(name):
                return each
    import difflib  # noqa: PLC0415 -- needed for mistakes alone

    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=_MIN_SIMILARITY)), None)
