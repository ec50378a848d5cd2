"""`show --revision`, `diff` and `open` on an imported article that was revised."""

import re
from pathlib import Path

import pytest

from archive.model import Article, ArticleId, Content, ContentHash, SiteKey
from research.revision_diff import diff_contents
from terminal.cli.output import OutputScreen
from terminal.printers.revision_diff import render_diff
from tests.support.archive_builders import NOW
from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli, to_import_lines


@pytest.fixture
def revised(writable_cli: ArchiveCli) -> tuple[ArchiveCli, str]:
    """A place where one article was changed, and its id."""
    old = SAMPLE_ARTICLES[0]
    body = "Sáng 13/7, Nhà trường tổ chức hội nghị tổng kết.\nHội nghị đã thành công tốt đẹp."
    new = {**old, "body": body, "section": "Tin mới"}
    assert (
        writable_cli.run("import", "-", "--site", "song-ha", stdin=to_import_lines(new)).exit_code
        == 0
    )
    return writable_cli, writable_cli.find_id("13/7")


def test_older_revision_is_shown(revised: tuple[ArchiveCli, str]) -> None:
    """A revision has its own text; without a number it is the last."""
    archive_cli, article_id = revised
    assert "hội nghị sơ kết." in archive_cli.run("show", article_id, "--revision", "1").stdout
    assert "hội nghị tổng kết." in archive_cli.run("show", article_id).stdout
    value = archive_cli.run_json("show", article_id, "--revision", "1")
    assert (value["revision"], value["section"]) == (1, "Tin tức")


@pytest.mark.parametrize("words", [("show",), ("diff",), ("open", "--archived")])
def test_revisions_that_are_not_there_are_said(
    revised: tuple[ArchiveCli, str], words: tuple[str, ...]
) -> None:
    """A number too high is status 1, and the hint says which there are."""
    archive_cli, article_id = revised
    flag = "--to" if words == ("diff",) else "--revision"
    result = archive_cli.run(*words, article_id, flag, "9")
    assert result.exit_code == 1
    assert "1 to 2" in result.stderr


def test_diff_without_colours_has_signs(revised: tuple[ArchiveCli, str]) -> None:
    """Words taken away and added stand in brackets; what stayed is counted."""
    archive_cli, article_id = revised
    text = archive_cli.run("diff", article_id).stdout
    assert re.sub(r", \d{4}-.*", ", then", text) == (
        "Hội nghị sơ kết công tác 6 tháng đầu năm 2020\n"
        "from  revision 1, then\n"
        "to    revision 2, then\n"
        "\n"
        "body\n"
        "  Sáng 13/7, Nhà trường tổ chức hội nghị [-sơ-]{+tổng+} kết.\n"
        "  (1 unchanged)\n"
        "\n"
        "section\n"
        "  Tin [-tức-]{+mới+}\n"
    )


def test_diff_as_json(revised: tuple[ArchiveCli, str]) -> None:
    """Every piece of the fields that changed, backwards as well."""
    archive_cli, article_id = revised
    value = archive_cli.run_json("diff", article_id, "--from", "2", "--to", "1")
    assert (value["from"]["revision"], value["to"]["revision"]) == (2, 1)
    assert [change["field"] for change in value["changes"]] == ["body", "section"]
    assert value["changes"][1]["pieces"] == [
        {"kind": "same", "text": "Tin "},
        {"kind": "removed", "text": "mới"},
        {"kind": "added", "text": "tức"},
    ]


def test_diff_of_an_article_that_was_never_revised(shared_cli: ArchiveCli) -> None:
    """There is nothing to compare: status 1."""
    result = shared_cli.run("diff", shared_cli.find_id("tuyển sinh"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "is:revised" in result.stderr


def test_diff_fits_a_narrow_screen_in_colour() -> None:
    """Lines are as wide as the screen, and colours end where the line ends."""
    first, last = (
        Article(
            id=ArticleId("a"),
            site=SiteKey("s"),
            institution=None,
            url="http://a.test/",
            aliases=(),
            content=Content(title="Tin", body="Hội nghị sơ kết công tác năm " * 8 + word),
            content_hash=ContentHash(""),
            first_seen=NOW,
            last_seen=NOW,
            gone_at=None,
            revision=number,
            revised_at=NOW,
        )
        for number, word in ((1, "đã kết thúc tốt đẹp"), (2, "còn tiếp tục đến hôm nay"))
    )
    found = diff_contents(first.content, last.content)
    lines = list(
        render_diff(first, last, found, OutputScreen(is_terminal=True, width=40, has_colour=True))
    )
    plain = [re.sub(r"\x1b\[\d+m", "", line) for line in lines]
    assert max(map(len, plain)) <= 40
    assert not any("[-" in line for line in plain)
    assert "\x1b[31m" in "".join(lines)
    assert "\x1b[32m" in "".join(lines)
    same = render_diff(first, first, [], OutputScreen())
    assert "nothing" in list(same)[-1]


def test_open_prints_where_nobody_watches(revised: tuple[ArchiveCli, str]) -> None:
    """In a pipe the address is what is told; no browser is started."""
    archive_cli, article_id = revised
    assert archive_cli.run("open", article_id).stdout == "http://song-ha.example/so-ket-1.html\n"


def test_imported_articles_have_no_archived_page(
    revised: tuple[ArchiveCli, str], tmp_path: Path
) -> None:
    """What was collected elsewhere has no capture: status 1, and how to read it."""
    archive_cli, article_id = revised
    result = archive_cli.run("open", article_id, "--archived", "-o", str(tmp_path / "page.html"))
    assert result.exit_code == 1
    assert f"truongdang show {article_id}" in result.stderr
    assert not (tmp_path / "page.html").exists()
    assert archive_cli.run("open", article_id, "--revision", "1").exit_code == 2
