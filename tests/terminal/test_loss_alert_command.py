"""`alert_command` hears of a loss when it begins and when it ends, and not in between."""

import sys

from tests.support.cli import Workspace
from tests.support.losses import lay_out_site, spoil
from tests.support.site_server import SiteServer, serve_site


def test_loss_is_told_once_when_it_begins_and_once_when_it_ends(desk: Workspace) -> None:
    """Runs that meet the same loss again, or visit nothing of it, say nothing to the command."""
    file, script = desk.folder / "heard", desk.folder / "hear.py"
    script.write_text(
        f"import sys\nopen({str(file)!r}, 'a').write(sys.stdin.read() + '\\n')\n", encoding="utf-8"
    )
    command = f"alert_command = '{sys.executable} {script}'\n"

    def crawl(*words: str) -> list[str]:
        """Crawl; return what the command was told of losses, a line each."""
        file.unlink(missing_ok=True)
        desk.run_command("crawl", "truong", "--no-index", *words)
        told = file.read_text(encoding="utf-8") if file.exists() else ""
        return [line for line in told.splitlines() if "unread" in line]

    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        with (desk.folder / "settings.toml").open("a", encoding="utf-8") as settings:
            settings.write(command)
        lay_out_site(school)
        sound = dict(school.responses)
        spoil(school, "body empty")
        (begun,) = crawl()
        assert begun.startswith("truong: unread: 4 of 12 pages")
        assert crawl() == []
        assert crawl("--full") == []
        school.responses = sound
        (ended,) = crawl("--full")
        assert ended.startswith("ended: truong: unread: ")
        assert crawl() == []
