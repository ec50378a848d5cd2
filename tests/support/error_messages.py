"""The messages of the program, read from its syntax trees, `…` for a value.

So no message can be added that `docs/messages.md` does not have.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crawler.policy.unread import FORBIDDEN_BY_ROBOTS

ROOT = Path(__file__).parents[2]
PACKAGES = ("archive", "config", "crawler", "indexer", "research", "terminal")
ROOTS = frozenset({"ArchiveError", "ConfigError", "CrawlError", "IndexerError", "ResearchError"})
PLACEHOLDER = "…"
MESSAGE_FUNCTIONS = {
    "print_error_message": 0,
    "_exit_without_number": 0,
    "UsageError": 0,
    "BadParameter": 0,
    "fail": 0,  # of Click's parameters and contexts
    "make_mistake": 0,  # of files of the configuration
    "add_table_mistake": 0,
    "add_mistake": 1,
    "_make_file_error": 2,
    "_error": 0,  # of the parser of queries
    "QueryMistake": 0,
}
"""The functions that are given a message, and the place of their argument for it."""
PREFIX = re.compile(r"(note|warning): ")
"""How what is said beside the results begins."""
REASONS_FILE = ROOT / "crawler" / "middlewares" / "failure_reasons.py"


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """A message, the function or error class that is given it, and whether it has a hint."""

    text: str
    speaker: str
    has_hint: bool


_Scope = ast.FunctionDef | ast.ClassDef | None


@cache
def find_messages() -> frozenset[SourceMessage]:
    """Find all messages."""
    source = _MessageFinder([_parse_file(path) for path in _iterate_files()])
    return frozenset(source.find_messages())


@cache
def find_failure_reasons() -> frozenset[str]:
    """Find the reasons for which requests got no answer, as run reports count them."""
    wanted = (ast.Return, ast.Dict, ast.Assign)
    parts = [node for node in ast.walk(_parse_file(REASONS_FILE)) if isinstance(node, wanted)]
    constants = [each for part in parts for each in ast.walk(part)]
    texts = {each.value for each in constants if isinstance(each, ast.Constant)}
    texts.add(FORBIDDEN_BY_ROBOTS)  # which is decided upon elsewhere too
    return frozenset(text for text in texts if isinstance(text, str) and text != "robots.txt")


def _iterate_files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def _parse_file(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


class _MessageFinder:
    """The syntax trees of the program, and the classes of errors in them."""

    def __init__(self, trees: list[ast.Module]) -> None:
        self._trees = trees
        nodes = [node for tree in trees for node in ast.walk(tree)]
        classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
        self._errors = set(ROOTS)
        for _ in classes:  # a class may stand before the one that it is made of
            self._errors |= {
                each.name
                for each in classes
                if self._errors.intersection(map(_get_name, each.bases))
            }
        self._worded = {each.name for each in classes if _is_worded(each)} & self._errors

    def find_messages(self) -> Iterator[SourceMessage]:
        for tree in self._trees:
            for scope, call in _iterate_calls(tree, None):
                has_hint = len(call.args) > 1 or any(each.arg == "hint" for each in call.keywords)
                name = _get_name(call.func)
                yield from (
                    SourceMessage(text, name, has_hint)
                    for text in self._find_call_messages(call, scope)
                )

    def _find_call_messages(self, call: ast.Call, scope: _Scope) -> Iterator[str]:
        """Yield what a call says, if it is one that says something."""
        name = _get_name(call.func)
        # `append` of lines that are printed later.
        if name in {"write_error_line", "_note_once", "append"}:
            yield from filter(PREFIX.match, _iterate_texts(call.args[0], scope))
        elif name == "ConfigMistake":
            named = {each.arg: each.value for each in call.keywords}
            if "hint" in named:  # one of the configuration
                yield from _iterate_texts(named["message"], scope)
        elif (position := self._find_argument_position(name)) is not None and len(
            call.args
        ) > position:
            yield from _iterate_texts(call.args[position], scope)

    def _find_argument_position(self, name: str) -> int | None:
        """Return where a function takes a message; None where it takes none."""
        if name == "__init__" or (name in self._errors and name not in self._worded):
            return 0
        return MESSAGE_FUNCTIONS.get(name)


def _is_worded(kind: ast.ClassDef) -> bool:
    """Say whether a class words its message itself."""
    calls = [each for each in ast.walk(kind) if isinstance(each, ast.Call)]
    init_calls = [each for each in calls if _get_name(each.func) == "__init__"]
    return any(each.args and not isinstance(each.args[0], ast.Name) for each in init_calls)


def _iterate_calls(node: ast.AST, scope: _Scope) -> Iterator[tuple[_Scope, ast.Call]]:
    """Yield each call below `node`, with the function or class that it stands in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield scope, child
        inner = child if isinstance(child, ast.FunctionDef | ast.ClassDef) else scope
        yield from _iterate_calls(child, inner)


def _iterate_texts(value: ast.expr, scope: _Scope) -> Iterator[str]:
    """Yield a message as a template; of a name, whatever its function puts there."""
    if isinstance(value, ast.Name):
        for each in ast.walk(scope) if scope else ():
            if isinstance(each, ast.Assign) and _get_name(each.targets[0]) == value.id:
                yield from _iterate_texts(each.value, None)
    elif (text := _make_template(value)).strip(f"{PLACEHOLDER}: "):
        yield text


def _make_template(value: ast.expr) -> str:
    match value:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(map(_make_template, parts))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _make_template(left) + _make_template(right)
        case _:
            return PLACEHOLDER


def _get_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
