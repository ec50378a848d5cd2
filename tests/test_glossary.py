"""The glossary explains the words of the code: those of module names and of public classes."""

import ast
import re
from collections.abc import Iterator

from tests.support.source_tree import ROOT, get_relative_path, list_modules, parse

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
TERM = re.compile(r"^\| \*\*(.+?)\*\* \|", re.MULTILINE)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))
"""How plurals and participles are led back to the word that is explained."""


def split_name(name: str) -> list[str]:
    """Split `SiteReport` or `site_report` into `site` and `report`."""
    return [word.lower() for word in WORD.findall(name)]


def list_names() -> Iterator[tuple[str, str]]:
    """Yield the name of each module, folder and public class, with the file it is from."""
    for _, path in list_modules():
        file = get_relative_path(path)
        if "versions" not in path.parts:
            yield (path.parent.name if path.stem == "__init__" else path.stem), file
        for node in parse(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, file


def list_words() -> dict[str, str]:
    """Return each word of the names, with one name and file that uses it."""
    words: dict[str, str] = {}
    for name, file in list_names():
        for word in split_name(name):
            words.setdefault(word, f"{name} in {file}")
    return words


def list_explained() -> set[str]:
    """Return the words that the glossary explains, bold in the table or listed below it."""
    bold = re.findall(r"\*\*(.+?)\*\*", GLOSSARY)
    listed = GLOSSARY.partition("## Names")[2]
    texts = [*bold, listed]
    whole = {word.lower() for text in texts for word in re.findall(r"[A-Za-z]+", text)}
    return whole | {word for text in texts for word in split_name(text)}


def strip_endings(word: str) -> set[str]:
    """Return a word with what it may be without the ending of a plural or participle."""
    stems = {word.removesuffix(old) + new for old, new in ENDINGS if word.endswith(old)}
    return {word, *stems}


def test_every_word_of_a_name_is_in_the_glossary() -> None:
    """A module name or a public class uses no word that the glossary leaves out."""
    explained = list_explained()
    missing = {
        word: user for word, user in list_words().items() if not strip_endings(word) & explained
    }
    assert not missing


def test_the_terms_stand_in_order() -> None:
    """Terms are sorted, so that a reader finds them and each is explained once."""
    terms = [term.lower() for term in TERM.findall(GLOSSARY)]
    assert terms == sorted(terms)
    assert len(terms) == len(set(terms))
