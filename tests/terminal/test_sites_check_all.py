"""`sites check --all`: one table of sites that are sound and of such as are broken in eleven ways.

Institutions named here are invented.
"""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.cli import Workspace
from tests.support.site_server import SiteServer, serve_site

FRONT = "/"
SITES = int(os.environ.get("TRUONGDANG_CHECKED_SITES", "15"))
"""Sites in the table; `make sixty-sites` takes 60."""
OTHER_SCHOOL = "Trường Chính trị tỉnh Khác Xa"
PARKED = (
    "<html><head><title>truong.test is for sale</title></head>"
    "<body><h1>This domain is for sale</h1><p>Buy this domain.</p></body></html>"
)


def lay_out_sound(server: SiteServer, count: int = 5) -> None:
    """Lay out a front page with articles."""
    links = [
        server.add_article(number, f"Hội nghị thứ {number} của trường") for number in range(count)
    ]
    server.add_listing(FRONT, links)


def forbid_by_robots(server: SiteServer) -> None:
    """Forbid everything."""
    lay_out_sound(server)
    server.add_page("/robots.txt", "User-agent: *\nDisallow: /\n")


def fail_robots(server: SiteServer) -> None:
    """Answer robots.txt with a server error."""
    lay_out_sound(server)
    server.add_page("/robots.txt", "", status=500)


def move_away(server: SiteServer) -> None:
    """Send the front page to another host."""
    server.add_redirect(FRONT, server.url.replace("127.0.0.1", "localhost") + "/")


def park(server: SiteServer) -> None:
    """Lay out what a seller of names shows."""
    server.add_page(FRONT, PARKED)


def draw_by_script(server: SiteServer) -> None:
    """Lay out a front page that is empty without its script."""
    server.add_page(
        FRONT, '<html><body><div id="app"></div><script src="/a.js"></script></body></html>'
    )


def refuse(server: SiteServer) -> None:
    """Refuse programs."""
    server.add_page(FRONT, "no", status=403)


def be_busy(server: SiteServer) -> None:
    """Have no time."""
    server.add_page(FRONT, "busy", status=500)


def guard(server: SiteServer) -> None:
    """Lay out what hosting firms put before a site."""
    script = "document.cookie='D1N=3c0ffee0;path=/';window.location.reload(true);"
    server.add_page(FRONT, f"<html><body><script>{script}</script></body></html>")


def have_one_article(server: SiteServer) -> None:
    """Lay out a site with a single article."""
    lay_out_sound(server, 1)


def hide_dates(server: SiteServer) -> None:
    """Lay out articles without any date."""
    lay_out_sound(server)
    for path in list(server.responses):
        body = server.get_response(path).body.decode()
        before, _, rest = body.partition("<dl")
        after = rest.partition("</dl>")[2]
        if after:
            server.add_page(path, (before + after).replace("ngày 13/7/2020", "hôm nay"))


def name_another_school(server: SiteServer) -> None:
    """Lay out a sound site of another school."""
    lay_out_sound(server)
    for path in list(server.responses):
        body = server.get_response(path).body.decode()
        server.add_page(path, body.replace("<title>", f"<title>{OTHER_SCHOOL} - "))


BROKEN: dict[str, tuple[Callable[[SiteServer], None], str, str]] = {
    "robots": (forbid_by_robots, "forbidden", "ask the school"),
    "robots-500": (fail_robots, "HTTP 500 for robots.txt", "try again"),
    "moved": (move_away, "moved", "mend the file"),
    "parked": (park, "parked", "look at it"),
    "script": (draw_by_script, "no articles", "look at it"),
    "refused": (refuse, "HTTP 403", "ask the school"),
    "guarded": (guard, "guarded", "ask the school"),
    "busy": (be_busy, "HTTP 500", "try again"),
    "one": (have_one_article, "yes", "look at it"),
    "undated": (hide_dates, "yes", "look at it"),
    "stranger": (name_another_school, "yes", "look at it"),
}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[tuple[Workspace, dict[str, SiteServer]]]:
    """Sites that answer: sound ones, eleven broken ones, one that does not listen."""
    workspace = Workspace(tmp_path)
    more_sound = [f"sound-{number}" for number in range(SITES - len(BROKEN) - 4)]
    servers: dict[str, SiteServer] = {}
    with ExitStack() as stack:
        for key in ("sound-a", "sound-b", *more_sound, *BROKEN):
            servers[key] = server = stack.enter_context(serve_site(SiteServer()))
            BROKEN[key][0](server) if key in BROKEN else lay_out_sound(server)
            more = f'institution = "Trường {key}"\nenabled = false\n'
            workspace.add_site(server, key, more)
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            dead = SiteServer()
            dead.url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        workspace.add_site(dead, "dead", "enabled = false\n")
        other = f'institution = "{OTHER_SCHOOL}"\nenabled = false\n'
        workspace.add_site(servers["sound-b"], "other", other)
        yield workspace, servers


def test_each_site_gets_its_verdict_and_sound_ones_are_enabled(
    workspace: tuple[Workspace, dict[str, SiteServer]],
) -> None:
    """Eleven ways of being broken, each in its row; at most a dozen requests; --enable enables."""
    space, servers = workspace
    done = space.run_command("sites", "check", "--all", "--enable", "--json", status=1)
    rows = {row["key"]: row for row in json.loads(done.stdout)["sites"]}
    sound = {"other", *(key for key in servers if key not in BROKEN)}
    assert {key: row["action"] for key, row in rows.items() if row["sound"]} == dict.fromkeys(
        sound, "enable"
    )
    for key, (_, answers, action) in BROKEN.items():
        assert answers in rows[key]["answers"], key
        assert rows[key]["action"] == action, key
        assert rows[key]["doubts"], key
        assert not rows[key]["enabled"], key
    assert rows["dead"]["action"] == "try again"
    assert (rows["sound-a"]["cms"], rows["sound-a"]["newest"]) == ("joomla", "2020-07-13")
    assert OTHER_SCHOOL in " ".join(rows["stranger"]["doubts"])
    assert max(len(server.log) for key, server in servers.items() if key != "sound-b") <= 12
    listed = json.loads(space.run_command("sites", "list", "--enabled", "--json").stdout)
    assert [site["key"] for site in listed["sites"]] == sorted(sound)


def test_table_has_a_row_a_site(workspace: tuple[Workspace, dict[str, SiteServer]]) -> None:
    """What a site answers and what to do stand in its row, doubts and hints below."""
    space, servers = workspace
    done = space.run_command("sites", "check", "--all", status=1)
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["site", "answers", "system", "newest", "samples", "to", "do"]
    row = next(line for line in lines if line.startswith("refused "))
    assert row.split() == ["refused", "HTTP", "403", "–", "–", "0", "ask", "the", "school"]
    assert "  hint: The server refuses programs." in done.stdout
    assert f"{SITES - len(BROKEN) - 1} of {SITES} sites are sound" in done.stderr
    asked = {key: len(server.log) for key, server in servers.items()}
    again = space.run_command("sites", "check", "--all", status=1)
    assert again.stdout == done.stdout
    assert f"{SITES} of {SITES} sites were looked at within a day" in again.stderr
    assert {key: len(server.log) for key, server in servers.items()} == asked
    space.run_command("sites", "check", "--all", "--again", status=1)
    assert all(len(server.log) > asked[key] for key, server in servers.items())


def test_interrupted_check_goes_on(tmp_path: Path) -> None:
    """A site that was looked at is not asked again; one that was interrupted is."""
    space = Workspace(tmp_path)
    with serve_site(SiteServer()) as quick, serve_site(SiteServer()) as slow:
        lay_out_sound(quick)
        lay_out_sound(slow)
        space.add_site(quick, "quick", "enabled = false\n")
        space.add_site(slow, "slow", "enabled = false\n")
        text = (tmp_path / "sites" / "slow.toml").read_text(encoding="utf-8")
        slow_text = text.replace("delay = 0.0", "delay = 600")
        (tmp_path / "sites" / "slow.toml").write_text(slow_text, encoding="utf-8")
        words = space.make_command("sites", "check", "--all")
        process = subprocess.Popen(
            words, env=space.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        kept = space.data / "site-checks.jsonl"
        while not kept.exists() and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 1, errors
        assert "quick" in output
        assert "stopped: 1 sites are left" in errors
        (tmp_path / "sites" / "slow.toml").write_text(text, encoding="utf-8")
        asked = len(quick.log)
        space.run_command("sites", "check", "--all")
        assert len(quick.log) == asked


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--all", "a"), "not both"),
        (("--enable",), "go with --all"),
        (("--again",), "go with --all"),
    ],
)
def test_options_that_contradict_are_refused(
    tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    """A mistake in the command line is status 2."""
    done = Workspace(tmp_path).run_command("sites", "check", *words, status=2)
    assert message in done.stderr
