"""`export --verify` and `export --again`: an export checked, and made once more."""

import json
from pathlib import Path

import pytest

from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli, to_import_lines


@pytest.fixture
def exported(shared_cli: ArchiveCli, tmp_path: Path) -> Path:
    """The folder of an export of everything."""
    chosen = ["--format", "jsonl", "--format", "txt", "--format", "csv"]
    shared_cli.run("export", "*", *chosen, "--bom", "-o", f"{tmp_path}/set/")
    return tmp_path / "set"


def test_verify_of_untouched_files_is_fine(shared_cli: ArchiveCli, exported: Path) -> None:
    """All is as it was written; nothing stands on stdout."""
    result = shared_cli.run("export", "--verify", str(exported / "manifest.json"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "5 of 5 files are as they were written" in result.stderr


def test_verify_names_every_file_that_changed(shared_cli: ArchiveCli, exported: Path) -> None:
    """A file that grew, one whose bytes changed, one that is gone."""
    text = (exported / "articles.csv").read_bytes()
    (exported / "articles.csv").write_bytes(text + b"x")
    jsonl = (exported / "articles.jsonl").read_bytes()
    (exported / "articles.jsonl").write_bytes(jsonl.replace(b"2019", b"2018", 1))
    gone = next((exported / "txt").iterdir())
    gone.unlink()
    result = shared_cli.run("export", "--verify", str(exported / "manifest.json"))
    assert result.exit_code == 1
    assert sorted(result.stdout.splitlines()) == sorted([
        "articles.jsonl: its bytes are not those that were written",
        f"txt/{gone.name}: it is missing",
        f"articles.csv: it has {len(text) + 1:,} bytes, not {len(text):,}",
    ])  # fmt: skip


@pytest.mark.parametrize("name", ["../secret", "/dev/zero", "txt", "\x1b[2Jset"])
def test_verify_looks_into_no_other_file(shared_cli: ArchiveCli, exported: Path, name: str) -> None:
    """Regression: a manifest of a stranger had any file read, also one without end."""
    (exported.parent / "secret").write_bytes(b"")
    path = exported / "manifest.json"
    value = json.loads(path.read_text("utf-8"))
    value["files"] = [{"name": name, "format": "csv", "bytes": 0, "sha256": ""}]
    path.write_text(json.dumps(value), encoding="utf-8")
    result = shared_cli.run("export", "--verify", str(path))
    said = {"txt": "it is no file", "\x1b[2Jset": "it is missing"}
    assert said.get(name, "its name leads out") in result.stdout
    assert "\x1b" not in result.stdout


def test_again_gives_the_same_bytes(shared_cli: ArchiveCli, exported: Path, tmp_path: Path) -> None:
    """In the same formats, with the same byte order mark, from the manifest alone."""
    again = tmp_path / "again"
    result = shared_cli.run("export", "--again", str(exported / "manifest.json"), "-o", f"{again}/")
    assert result.exit_code == 0, result.stderr
    assert "other bytes" not in result.stderr
    for name in ("articles.jsonl", "articles.csv"):
        assert (again / name).read_bytes() == (exported / name).read_bytes()
    first = json.loads((exported / "manifest.json").read_text("utf-8"))
    second = json.loads((again / "manifest.json").read_text("utf-8"))
    for key in ("query", "ast", "expansions", "index", "index_mark", "rows", "options"):
        assert second[key] == first[key]


def test_again_gives_what_the_site_had_published_then(
    writable_cli: ArchiveCli, tmp_path: Path
) -> None:
    """An article that was revised since comes with its old text; the index is not asked."""
    path = tmp_path / "set.jsonl"
    writable_cli.run("export", "*", "--format", "jsonl", "-o", str(path))
    changed = to_import_lines(dict(SAMPLE_ARTICLES[0]) | {"body": "Một văn bản khác hẳn."})
    assert writable_cli.run("import", "-", "--site", "song-ha", stdin=changed).exit_code == 0
    manifest = str(path.with_name("set.jsonl.manifest.json"))
    assert "Một văn bản khác hẳn." in writable_cli.run("export", "*", "--format", "jsonl").stdout
    again = writable_cli.run("export", "--again", manifest)
    assert again.exit_code == 0
    assert again.stdout == path.read_text("utf-8")


def test_again_says_when_the_bytes_are_others(shared_cli: ArchiveCli, exported: Path) -> None:
    """The same articles may be written otherwise, as by another version of the program."""
    path = exported / "manifest.json"
    value = json.loads(path.read_text("utf-8"))
    value["files"][0]["sha256"] = "0" * 64
    path.write_text(json.dumps(value), encoding="utf-8")
    result = shared_cli.run("export", "--again", str(path), "-o", f"{exported}/again/")
    assert result.exit_code == 0
    assert result.stderr.count("other bytes than at the first time") == 1


def test_again_names_what_it_cannot_make(shared_cli: ArchiveCli, exported: Path) -> None:
    """Content that no revision has is said to be missing; the rest is written."""
    path = exported / "manifest.json"
    value = json.loads(path.read_text("utf-8"))
    value["rows"][0]["content_hash"] = "0" * 64
    value["rows"] += [{"id": f"nobody-{number}", "content_hash": "0"} for number in range(25)]
    path.write_text(json.dumps(value), encoding="utf-8")
    result = shared_cli.run("export", "--again", str(path), "--format", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert f"cannot be made again: {value['rows'][0]['id']}" in result.stderr
    assert "and 6 more" in result.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "it is no manifest of an export"),
        ('{"format_version": 2}', "one of another version"),
        ('{"format_version": 1, "query": "x"}', "it lacks something: 'options'"),
    ],
)
def test_manifest_that_is_none_is_told(
    shared_cli: ArchiveCli, tmp_path: Path, text: str, message: str
) -> None:
    """A broken manifest is an error in one line, and says where."""
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf-8")
    result = shared_cli.run("export", "--verify", str(path))
    assert result.exit_code == 3
    assert f"cannot read the manifest {path}: " in result.stderr
    assert message in result.stderr


def test_manifest_that_is_missing_is_told(shared_cli: ArchiveCli) -> None:
    """A path that leads nowhere is an error with the path."""
    result = shared_cli.run("export", "--again", "nowhere.json", "--format", "csv")
    assert result.exit_code == 3
    assert "cannot read the manifest nowhere.json: No such file or directory" in result.stderr


@pytest.mark.parametrize(
    "words", [[], ["x", "--again", "m.json"], ["--verify", "a", "--again", "b"]]
)
def test_export_does_one_thing_at_a_time(shared_cli: ArchiveCli, words: list[str]) -> None:
    """A query, or an export to make again, or one to check."""
    result = shared_cli.run("export", *words)
    assert result.exit_code == 2
    assert "Give a QUERY, or --again MANIFEST, or --verify MANIFEST." in result.stderr


def test_export_needs_a_format(shared_cli: ArchiveCli) -> None:
    """There is no format that suits everybody."""
    result = shared_cli.run("export", "x")
    assert result.exit_code == 2
    assert "--format csv" in result.stderr
