"""`show`: one article, as text and as JSON."""

import json
import os

from tests.support.cli_runner import ArchiveCli


def test_show_as_text(shared_cli: ArchiveCli) -> None:
    """The title, what is known, and the text, whole and unbroken in a pipe."""
    article_id = shared_cli.find_id("sơ kết")
    assert shared_cli.run("show", article_id).stdout == (
        "Hội nghị sơ kết công tác 6 tháng đầu năm 2020\n"
        "published     2020-07-13 07:15\n"
        "authors       An Thị Bến Sông\n"
        "photographers Hoài Núi\n"
        "section       Tin tức\n"
        "site          song-ha\n"
        "address       http://song-ha.example/so-ket-1.html\n"
        f"id            {article_id}, revision 1\n"
        "\n"
        "Sáng 13/7, Nhà trường tổ chức hội nghị sơ kết.\n"
        "\n"
        "Hội nghị đã thành công tốt đẹp.\n"
    )


def test_show_as_json_is_the_line_of_an_export(shared_cli: ArchiveCli) -> None:
    """One shape of an article everywhere."""
    value = shared_cli.run_json("show", shared_cli.find_id("sơ kết"))
    (line,) = shared_cli.run("export", "sơ kết", "--format", "jsonl").stdout.splitlines()
    assert json.loads(line) == value


def test_show_of_an_unknown_id_is_status_1(shared_cli: ArchiveCli) -> None:
    """Nothing on stdout, the id on stderr."""
    result = shared_cli.run("show", "nobody")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nobody" in result.stderr


def test_show_without_an_archive_is_status_3(empty_cli: ArchiveCli) -> None:
    """A newcomer is told what to do."""
    result = empty_cli.run("show", "x")
    assert result.exit_code == 3
    assert "hint:" in result.stderr


def test_show_of_an_id_that_is_no_text_is_status_1(shared_cli: ArchiveCli) -> None:
    """A byte that no UTF-8 begins with is an id that nobody has, not a failure."""
    done = shared_cli.run_in_process("show", os.fsdecode(b"\xff"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == "error: no article has the id \ufffd"


def test_show_cites_an_article(shared_cli: ArchiveCli) -> None:
    """A line for a footnote, or a record that a reference manager reads."""
    article_id = shared_cli.find_id("sơ kết")
    today = shared_cli.run_json("show", article_id)["last_seen"][:10]
    assert shared_cli.run("show", article_id, "--cite").stdout == (
        "An Thị Bến Sông. “Hội nghị sơ kết công tác 6 tháng đầu năm 2020.” song-ha, 2020-07-13. "
        f"http://song-ha.example/so-ket-1.html (accessed {today}).\n"
    )
    entry = shared_cli.run("export", "sơ kết", "--format", "bibtex").stdout
    assert shared_cli.run("show", article_id, "--cite", "bibtex").stdout.strip() == entry.strip()
    assert shared_cli.run("show", article_id, "--cite", "ris").stdout.startswith("TY  - ELEC\n")
    item = json.loads(shared_cli.run("show", article_id, "--cite", "csl-json").stdout)
    assert item["author"] == [{"literal": "An Thị Bến Sông"}]


def test_show_gives_one_answer(shared_cli: ArchiveCli) -> None:
    """JSON and a citation are asked for one at a time."""
    result = shared_cli.run("show", "x", "--cite", "ris", "--json")
    assert result.exit_code == 2


def test_similar_articles_are_listed(shared_cli: ArchiveCli) -> None:
    """The others, best first; an unknown id is status 1."""
    found = shared_cli.run_json("search", "sơ kết")["hits"][0]["id"]
    similar = shared_cli.run_json("show", found, "--similar")
    assert similar["id"] == found
    assert similar["hits"][0]["title"] == "Hội nghị tổng kết năm 2019"
    assert "Hội nghị tổng kết năm 2019" in shared_cli.run("show", found, "--similar").stdout
    assert shared_cli.run("show", "nobody", "--similar").exit_code == 1
