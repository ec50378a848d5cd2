"""Makes the picture in the README: a real session, on the demo data, as a terminal shows it.

`make picture` rewrites `docs/search.svg`. Only how long the search took differs from time to time.
"""

import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[2]
SCREENSHOT_FILE = ROOT / "docs" / "search.svg"
COLUMNS = 100
COMMAND_LINES = (
    "truongdang search 'hoi nghi so ket' --limit 2 --facet year,author --facet-limit 4",
    "truongdang count '\"học viên\"' --from 2020 --to 2024",
)
_EXTERNAL_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_PORT = re.compile(r"127\.0\.0\.1:\d+")


def run_in_terminal(words: str, folder: Path) -> str:
    """Return what a command prints on a terminal, colours included."""
    program = f"{sys.executable} {ROOT / 'search_cli.py'}"
    reader, writer = pty.openpty()
    data = folder / "demo-data"
    environment = {
        "TERM": "xterm-256color",
        "COLUMNS": str(COLUMNS),
        "PAGER": "cat",
        "TRUONGDANG_CONFIG": str(data / "config"),
        "TRUONGDANG_DATA": str(data),
    }
    with subprocess.Popen(
        ["/bin/sh", "-c", words.replace("truongdang", program, 1)],
        stdout=writer,
        stderr=writer,
        env=os.environ | environment,
    ):
        os.close(writer)
        text = b"".join(_read_until_closed(reader)).decode().replace("\r\n", "\n")
    return _PORT.sub("127.0.0.1:8421", text)


def _read_until_closed(reader: int) -> Iterator[bytes]:
    """Yield what is written to a terminal, until its last writer is gone."""
    try:
        while data := os.read(reader, 4096):
            yield data
    except OSError:  # how Linux says that
        return


def render_svg(session: str) -> str:
    """Return a session as SVG that asks no other server for its font."""
    with Path(os.devnull).open("w", encoding="utf-8") as null_device:
        console = Console(record=True, width=COLUMNS, file=null_device, force_terminal=True)
        console.print(Text.from_ansi(session), no_wrap=True, overflow="ellipsis")
        picture = console.export_svg(title="Trường Đảng", unique_id="search")
    return _EXTERNAL_FONT.sub("", picture)


def main() -> None:
    """Run the demonstration, type the commands, and draw what they printed."""
    with tempfile.TemporaryDirectory() as folder:
        demo = [sys.executable, str(ROOT / "search_cli.py"), "demo"]
        subprocess.run(demo, cwd=folder, check=True, capture_output=True)
        session = "\n".join(
            f"$ {words}\n{run_in_terminal(words, Path(folder))}" for words in COMMAND_LINES
        )
    SCREENSHOT_FILE.write_text(render_svg(session), encoding="utf-8")


if __name__ == "__main__":
    main()
