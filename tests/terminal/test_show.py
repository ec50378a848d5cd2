"""`show`: one article, as text and as JSON."""

import json
import os

from tests.terminal.place import Place


def test_show_as_text(library: Place) -> None:
    """The title, what is known, and the text, whole and unbroken in a pipe."""
    article_id = library.id_of("sơ kết")
    assert library.run("show", article_id).stdout == (
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


def test_show_as_json_is_the_line_of_an_export(library: Place) -> None:
    """One shape of an article everywhere."""
    value = library.json("show", library.id_of("sơ kết"))
    (line,) = library.run("export", "sơ kết", "--format", "jsonl").stdout.splitlines()
    assert json.loads(line) == value


def test_show_of_an_unknown_id_is_status_1(library: Place) -> None:
    """Nothing on stdout, the id on stderr."""
    result = library.run("show", "nobody")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nobody" in result.stderr


def test_show_without_an_archive_is_status_3(nowhere: Place) -> None:
    """A newcomer is told what to do."""
    result = nowhere.run("show", "x")
    assert result.exit_code == 3
    assert "hint:" in result.stderr


def test_show_of_an_id_that_is_no_text_is_status_1(library: Place) -> None:
    """A byte that no UTF-8 begins with is an id that nobody has, not a failure."""
    done = library.start("show", os.fsdecode(b"\xff"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == "error: no article has the id \ufffd"
