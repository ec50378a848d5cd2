"""`search`, `count` and `facet` on a real index: outputs, exit statuses, manners."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.cli_process import ROOT
from tests.support.cli_runner import ArchiveCli

LISTED = """\
1  2020-07-13  song-ha  Hội nghị sơ kết công tác 6 tháng đầu năm 2020
               An Thị Bến Sông
               {snippet}
               {id}  http://song-ha.example/so-ket-1.html
"""
HEAVY = {"scrapy", "twisted", "sqlalchemy", "rich", "lxml", "platformdirs"}


def test_search_lists_hits(shared_cli: ArchiveCli) -> None:
    """The whole output, as it stands in a pipe; what the program says goes to stderr."""
    result = shared_cli.run("search", '"hoi nghi so ket"')
    (hit,) = shared_cli.run_json("search", '"hoi nghi so ket"')["hits"]
    assert result.stdout == LISTED.format(snippet=hit["snippet"], id=hit["id"])
    assert result.stderr.startswith("1 article (")
    assert result.exit_code == 0


def test_search_takes_words_without_quotes(shared_cli: ArchiveCli) -> None:
    """Several words on the command line are one query."""
    assert (
        shared_cli.run("search", "hội", "nghị", "--ids").stdout
        == shared_cli.run("search", "hội nghị", "--ids").stdout
    )


@pytest.mark.parametrize("command", ["search", "count", "kwic"])
def test_a_named_configuration_that_is_not_there_is_a_mistake(
    shared_cli: ArchiveCli, command: str
) -> None:
    """Guards searches that found less in silence: the abbreviations were looked for there."""
    result = shared_cli.run(command, "LLCT", "--config", str(shared_cli.data / "none"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: no folder ")


def test_search_as_json_has_the_documented_shape(shared_cli: ArchiveCli) -> None:
    """One object with its keys in order, and highlights that point at what was asked."""
    value = shared_cli.run_json("search", "sơ kết", "--facet", "year,author")
    assert list(value) == [
        "format_version", "query", "total", "engine", "index", "took_ms", "hits", "facets",
        "left_out", "expansions", "suggestion",
    ]  # fmt: skip
    (hit,) = value["hits"]
    assert hit["published_at"] == "2020-07-13T07:15:00+07:00"
    assert hit["authors"] == ["An Thị Bến Sông"]
    marked = {hit["snippet"][start:end].lower() for start, end in hit["highlights"]}
    assert marked & {"sơ kết", "sơ", "kết"}
    assert value["facets"]["author"] == [{"value": "An Thị Bến Sông", "count": 1}]


def test_search_as_json_lines(shared_cli: ArchiveCli) -> None:
    """One hit a line."""
    lines = shared_cli.run("search", "hội nghị", "--jsonl", "--sort", "date").stdout.splitlines()
    assert [json.loads(line)["published_at"][:4] for line in lines] == ["2020", "2019"]


def test_search_for_ids(shared_cli: ArchiveCli) -> None:
    """Ids a line, or each ended by a NUL for xargs -0."""
    lines = shared_cli.run("search", "*", "--ids").stdout
    assert lines.count("\n") == 3
    assert shared_cli.run("search", "*", "-0").stdout == lines.replace("\n", "\0")


def test_search_limit_of_0_lists_all(shared_cli: ArchiveCli) -> None:
    """A limit lists so many, none lists all; the total is of all either way."""
    assert len(shared_cli.run("search", "*", "--ids", "--limit", "0").stdout.splitlines()) == 3
    value = shared_cli.run_json("search", "*", "--limit", "1")
    assert (value["total"], len(value["hits"])) == (3, 1)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--from", "2020"], 1),
        (["--to", "2019-12"], 1),
        (["--author", "Hoài Núi"], 1),
        (["--author", "Hoài Núi", "--author", "An Thị Bến Sông"], 2),
        (["--photographer", "Hoài Núi"], 1),
        (["--author", "Hoài Núi", "--photographer", "Hoài Núi"], 0),
        (["--site", "song-ha"], 3),
        (["--site", "other"], 0),
        (["--section", "Tin tức"], 2),
    ],
)
def test_options_narrow(shared_cli: ArchiveCli, options: list[str], found: int) -> None:
    """The same option twice is either, different ones are both."""
    assert shared_cli.run("count", "*", *options).stdout == f"{found}\n"


def test_any_exact_and_fold(shared_cli: ArchiveCli) -> None:
    """Any word will do; marks count or do not."""
    assert shared_cli.run("count", "sơ tuyển", "--any").stdout == "2\n"
    assert shared_cli.run("count", "hoi nghi", "--exact").stdout == "0\n"
    assert shared_cli.run("count", "hối nghì", "--fold").stdout == "2\n"
    assert shared_cli.run("count", "x", "--exact", "--fold").exit_code == 2


@pytest.mark.parametrize("command", ["search", "count"])
def test_nothing_found_is_status_1(shared_cli: ArchiveCli, command: str) -> None:
    """Nothing found is said on stderr, and the JSON object is printed anyway."""
    result = shared_cli.run(command, "xyzzy")
    assert result.exit_code == 1
    assert "No article matches: xyzzy" in result.stderr
    result = shared_cli.run(command, "xyzzy", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["total"] == 0


def test_query_mistake_is_status_2(shared_cli: ArchiveCli) -> None:
    """A query that cannot be read is pointed at."""
    result = shared_cli.run("search", "hội nghị AND (sơ kết")
    assert result.exit_code == 2
    assert "^" in result.stderr
    assert "hint:" in result.stderr
    assert result.stdout == ""


def test_unknown_facet_is_status_2(shared_cli: ArchiveCli) -> None:
    """A facet that does not exist is named together with those that do."""
    result = shared_cli.run("facet", "*", "--by", "colour")
    assert result.exit_code == 2
    assert "colour" in result.stderr
    assert "author" in result.stderr


@pytest.mark.parametrize(
    "words", [["search", "x"], ["count", "x"], ["export", "x", "--format", "csv"]]
)
def test_no_index_is_status_3(empty_cli: ArchiveCli, words: list[str]) -> None:
    """A newcomer is told the command to run."""
    result = empty_cli.run(*words)
    assert result.exit_code == 3
    assert "truongdang" in result.stderr.partition("hint:")[2]


def test_index_behind_is_searched_with_a_note(writable_cli: ArchiveCli) -> None:
    """An answer a little old is better than none, if it says so."""
    line = json.dumps({"url": "http://a.example/1", "title": "Tin mới", "body": "Mới."})
    writable_cli.run("import", "-", "--site", "a", "--no-index", stdin=line)
    result = writable_cli.run("count", "*")
    assert result.stdout == "3\n"
    assert "behind" in result.stderr
    assert "truongdang index update" in result.stderr
    writable_cli.run("index", "update")
    assert writable_cli.run("count", "*").stdout == "4\n"
    assert "behind" not in writable_cli.run("count", "*").stderr


def test_expansions_are_told(writable_cli: ArchiveCli) -> None:
    """What was looked for besides what was typed is said."""
    text = '[abbreviations]\n"TS" = "tuyển sinh"\n'
    (writable_cli.config / "abbreviations.toml").write_text(text, encoding="utf-8")
    result = writable_cli.run("count", "TS")
    assert (result.exit_code, result.stdout) == (0, "1\n")
    assert result.stderr == "TS → tuyển sinh\n"


def test_facet_as_text(shared_cli: ArchiveCli) -> None:
    """A plain table in a pipe, each facet under its name."""
    result = shared_cli.run("facet", "hội nghị", "--by", "author,year")
    assert result.stdout == (
        "author\n  An Thị Bến Sông  1\n  Hoài Núi         1\n\nyear\n  2019  1\n  2020  1\n"
    )
    legend = "  – the sites have no article at all in that time\n"
    assert legend in shared_cli.run("facet", "*", "--by", "month").stdout


def test_facet_for_machines(shared_cli: ArchiveCli) -> None:
    """The same counts as JSON and as CSV."""
    value = shared_cli.run_json("facet", "hội nghị", "--by", "section")
    assert list(value) == ["format_version", "query", "total", "expansions", "facets", "left_out"]
    assert value["facets"] == {"section": [{"value": "Tin tức", "count": 2}]}
    result = shared_cli.run("facet", "hội nghị", "--by", "section", "--csv")
    assert result.stdout == "facet,value,count\nsection,Tin tức,2\n"


def test_search_does_not_import_the_crawler(shared_cli: ArchiveCli) -> None:
    """A search starts fast: what it does not need is not imported."""
    program = (
        "import sys, search_cli\n"
        "try: search_cli.main()\n"
        "except SystemExit: pass\n"
        "ours = {name for name in sys.modules if name.startswith('research.')}\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)), sorted(ours), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "search", "hội nghị", "--facet", "year"],
        check=True,
        capture_output=True,
        encoding="utf-8",
        env=shared_cli.environment | {"PYTHONPATH": str(ROOT)},
    )
    assert "Hội nghị" in done.stdout
    needed = ["research.errors", "research.json_text"]
    assert done.stderr.splitlines()[-1] == f"[] {needed}"


def test_closed_pipe_is_quiet(shared_cli: ArchiveCli) -> None:
    """`| head` ends a search without a word."""
    with subprocess.Popen(
        [sys.executable, str(ROOT / "search_cli.py"), "export", "*", "--format", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | shared_cli.environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read().decode() == ""
        assert process.wait() == 0


def test_output_is_utf_8_in_any_locale(shared_cli: ArchiveCli) -> None:
    """A server with the plain C locale shows marks too."""
    done = shared_cli.run_in_process(
        "search", "so ket", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert "Hội nghị sơ kết" in done.stdout


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from('aơ "()*?~:-./ANDORdte0'), max_size=24))
def test_no_query_ends_in_a_traceback(shared_cli: ArchiveCli, query: str) -> None:
    """Whatever is typed is answered, with articles, with none, or with what is wrong."""
    result = shared_cli.run("search", "--facet", "year", "--", query)
    assert result.exit_code in {0, 1, 2}
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("words", [("search",), ("count",), ("facet", "--by", "year")])
def test_site_without_articles_is_named(shared_cli: ArchiveCli, words: tuple[str, ...]) -> None:
    """A key that was mistyped is told apart from a search that found nothing."""
    command, *more = words
    result = shared_cli.run(command, "*", *more, "--site", "song-hà", "--site", "SONG-HA")
    assert result.exit_code == 0
    note = 'note: no article has the site "song-hà". Did you mean "song-ha"?\n'
    assert [line for line in result.stderr.splitlines(keepends=True) if "site" in line] == [note]
    assert "note" not in shared_cli.run(command, "xyzzy", *more, "--site", "song-ha").stderr


def test_site_is_named_where_there_is_no_article_at_all(empty_cli: ArchiveCli) -> None:
    """An empty index has no site to offer."""
    empty_cli.run("import", "-", "--site", "song-ha", stdin="{}\n")  # no article, but an index
    result = empty_cli.run("count", "*", "--site", "song-ha")
    assert result.exit_code == 1
    assert 'note: no article has the site "song-ha".\n' in result.stderr


def test_explain_says_what_each_part_matches(writable_cli: ArchiveCli) -> None:
    """To people on stderr, to machines as `parts`."""
    assert "hội: 2 articles" in writable_cli.run("search", "hội sơ", "--explain").stderr
    parts = writable_cli.run_json("search", "hội sơ", "--explain")["parts"]
    assert parts == [
        {"part": "hội", "total": 2, "depth": 0},
        {"part": "sơ", "total": 1, "depth": 0},
    ]
    assert "parts" not in writable_cli.run_json("search", "hội sơ")


def test_a_sample_is_the_same_for_the_same_seed(writable_cli: ArchiveCli) -> None:
    """So that another person draws the same articles."""
    drawn = writable_cli.run("search", "*", "--sample", "2", "--seed", "7", "--ids").stdout
    assert len(drawn.split()) == 2
    assert writable_cli.run("search", "*", "--sample", "2", "--seed", "7", "--ids").stdout == drawn
