"""Tables in docs/operations.md that programs write, between two comments."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.cli_process import ROOT

DOCUMENT = ROOT / "docs" / "operations.md"


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """A table by its name, which is also the target of `make` that writes it."""

    name: str

    @property
    def begin(self) -> str:
        """The comment before it."""
        return f"<!-- {self.name}: made by `make {self.name}` -->\n"

    @property
    def end(self) -> str:
        """The comment after it."""
        return f"<!-- end of {self.name} -->\n"

    def read_rows(self) -> list[str]:
        """Read the rows that stand in the document."""
        text = DOCUMENT.read_text(encoding="utf-8")
        return text.partition(self.begin)[2].partition(self.end)[0].splitlines()[2:]

    def write(self, head: str, rows: Sequence[str]) -> None:
        """Put the table in the place of what stands there.

        Args:
            head: The names of the columns, as a row.
            rows: All other rows.
        """
        text = DOCUMENT.read_text(encoding="utf-8")
        before, found, rest = text.partition(self.begin)
        assert found, f"{DOCUMENT} has no place for {self.name}"
        lines = "\n".join((head, "|---" * (head.count("|") - 1) + "|", *rows))
        after = rest.partition(self.end)[2]
        DOCUMENT.write_text(f"{before}{found}{lines}\n{self.end}{after}", encoding="utf-8")
