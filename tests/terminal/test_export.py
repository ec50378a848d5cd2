"""`export`: files, streams and manifests of a real result set."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

from indexer.search_request import get_today
from indexer.spoken_dates import parse_spoken_end
from research.exports.formats import FORMATS
from tests.support.cli_process import ROOT
from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli, to_import_lines


def test_export_to_stdout_is_ordered_by_date(shared_cli: ArchiveCli) -> None:
    """The oldest first, what has no date last."""
    lines = shared_cli.run("export", "*", "--format", "jsonl").stdout.splitlines()
    dates = [json.loads(line)["published_at"] for line in lines]
    assert dates == ["2019-12-30T00:00:00+07:00", "2020-07-13T07:15:00+07:00", None]


def test_manifest_holds_the_days_that_were_meant(shared_cli: ArchiveCli, tmp_path: Path) -> None:
    """`7d` means other days tomorrow: the manifest has those of the day of the export."""
    path = tmp_path / "set.csv"
    line = ("export", "date:99y..", "--from", "98y", "--format", "csv", "-o", str(path))
    assert shared_cli.run(*line).exit_code == 0
    manifest = json.loads((tmp_path / "set.csv.manifest.json").read_text("utf-8"))
    first, since = (parse_spoken_end(text, get_today()) for text in ("99y", "98y"))
    assert first is not None
    assert since is not None
    assert manifest["options"]["from"] == str(since.first)
    assert manifest["ast"]["days"]["first"] == str(first.first)
    assert manifest["ast"]["spoken"] == "99y.."
    assert [each["typed"] for each in manifest["expansions"]] == ["date:99y..", "--from 98y"]


def test_export_to_a_file_has_a_manifest_beside_it(shared_cli: ArchiveCli, tmp_path: Path) -> None:
    """One format: the path is a file."""
    path = tmp_path / "new" / "set.csv"
    result = shared_cli.run(
        "export", "hội nghị", "--author", "Hoài Núi", "--format", "csv", "--bom", "-o", str(path)
    )
    assert (result.exit_code, result.stdout) == (0, "")
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "set.csv",
        "set.csv.manifest.json",
    ]
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert row["title"] == "Hội nghị tổng kết năm 2019"
    manifest = json.loads((tmp_path / "new" / "set.csv.manifest.json").read_text("utf-8"))
    assert manifest["query"] == "hội nghị"
    assert manifest["options"]["author"] == ["Hoài Núi"]
    assert manifest["files"][0]["sha256"] == hashlib.sha256(data).hexdigest()
    assert manifest["rows"] == [{"id": row["id"], "content_hash": row["content_hash"]}]
    assert manifest["index"] == shared_cli.run_json("search", "*")["index"]
    assert set(manifest["versions"]) == {"truongdang", "engine", "analyzer", "schema"}
    assert manifest["ast"]["node"] == "And"


def test_export_of_several_formats_makes_a_folder(shared_cli: ArchiveCli, tmp_path: Path) -> None:
    """Several formats of one set lie together, with one manifest."""
    folder = tmp_path / "set"
    shared_cli.run("export", "*", "--format", "csv", "--format", "jsonl", "-o", str(folder))
    assert sorted(file.name for file in folder.iterdir()) == [
        "articles.csv",
        "articles.jsonl",
        "manifest.json",
    ]


def test_export_of_one_format_into_a_folder(shared_cli: ArchiveCli, tmp_path: Path) -> None:
    """A slash at the end says that the path is a folder."""
    shared_cli.run("export", "*", "--format", "csv", "-o", f"{tmp_path}/set/")
    assert (tmp_path / "set" / "articles.csv").exists()
    assert (tmp_path / "set" / "manifest.json").exists()


def test_export_twice_gives_the_same_bytes(shared_cli: ArchiveCli, tmp_path: Path) -> None:
    """A result set can be made again."""
    for name in ("a", "b"):
        formats = ["--format", "csv", "--format", "jsonl"]
        shared_cli.run("export", "*", *formats, "-o", f"{tmp_path}/{name}/")
    for name in ("articles.csv", "articles.jsonl"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_empty_export_is_a_valid_file(shared_cli: ArchiveCli, tmp_path: Path) -> None:
    """Nothing found is status 1, and the file has its header all the same."""
    path = tmp_path / "none.csv"
    result = shared_cli.run("export", "xyzzy", "--format", "csv", "-o", str(path))
    assert result.exit_code == 1
    assert len(path.read_text(encoding="utf-8").splitlines()) == 1


def test_several_formats_need_a_place(shared_cli: ArchiveCli) -> None:
    """Two formats cannot share stdout."""
    result = shared_cli.run("export", "*", "--format", "csv", "--format", "jsonl")
    assert result.exit_code == 2
    assert "-o FOLDER/" in result.stderr


def test_place_that_cannot_be_written_is_told(shared_cli: ArchiveCli) -> None:
    """A refusal names the place and what to do."""
    result = shared_cli.run("export", "*", "--format", "csv", "-o", "/proc/set.csv")
    assert result.exit_code == 3
    assert "cannot write /proc/set.csv" in result.stderr
    assert "hint:" in result.stderr


def test_export_of_an_archive_ahead_of_the_index_says_so(
    writable_cli: ArchiveCli, tmp_path: Path
) -> None:
    """What was found by the index is exported as the archive has it now; the manifest tells."""
    path = tmp_path / "set.csv"
    words = ["export", "hội nghị", "--format", "csv", "-o", str(path)]
    assert "behind" not in writable_cli.run(*words).stderr
    before = json.loads(path.with_name("set.csv.manifest.json").read_text("utf-8"))
    assert before["archive_change"] == before["index_mark"]
    changed = to_import_lines(
        dict(SAMPLE_ARTICLES[1]) | {"title": "Hội nghị tổng kết năm học 2019"}
    )
    writable_cli.run("import", "-", "--site", "song-ha", "--no-index", stdin=changed)
    (
        writable_cli.data / "last-change"
    ).unlink()  # the notice may be late; an export asks the archive
    result = writable_cli.run(*words)
    assert result.exit_code == 0
    assert result.stderr.count("changes behind: truongdang index update") == 1
    after = json.loads(path.with_name("set.csv.manifest.json").read_text("utf-8"))
    assert after["index_mark"] == before["index_mark"] < after["archive_change"]
    assert "năm học 2019" in path.read_text("utf-8")


def test_export_onto_a_full_disk_is_status_3(shared_cli: ArchiveCli) -> None:
    """No room on stdout is told in one line, and does not fail once more at the end."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, str(ROOT / "search_cli.py"), "export", "*", "--format", "csv"],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            env=os.environ | shared_cli.environment,
        )
    assert done.returncode == 3
    assert done.stderr == b"error: the system: No space left on device\n"


def test_export_keeps_a_file_name_that_is_no_text(shared_cli: ArchiveCli, tmp_path: Path) -> None:
    """A path is bytes, and none of them is changed."""
    path = tmp_path / os.fsdecode(b"\xff.csv")
    done = shared_cli.run_in_process("export", "*", "--format", "csv", "-o", str(path))
    assert done.returncode == 0, done.stderr
    assert path.exists()


def test_export_in_every_format_as_a_process_of_its_own(
    shared_cli: ArchiveCli, tmp_path: Path
) -> None:
    """Nothing that a format needs is left to be imported by others."""
    chosen = [word for name in FORMATS for word in ("--format", name)]
    done = shared_cli.run_in_process("export", "*", *chosen, "-o", f"{tmp_path}/set/")
    assert done.returncode == 0, done.stderr
    names = {form.file_name for form in FORMATS.values()} | {"manifest.json"}
    assert {file.name for file in (tmp_path / "set").iterdir()} == names
    assert len(list((tmp_path / "set" / "txt").iterdir())) == 3
    manifest = json.loads((tmp_path / "set" / "manifest.json").read_text("utf-8"))
    for file in manifest["files"]:
        data = (tmp_path / "set" / file["name"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(data).hexdigest()


def test_folder_of_texts_needs_a_place(shared_cli: ArchiveCli) -> None:
    """A folder cannot go to stdout."""
    result = shared_cli.run("export", "*", "--format", "txt")
    assert result.exit_code == 2
    assert "txt is a folder of files: -o FOLDER/" in result.stderr


def test_html_report_is_headed_by_the_query(shared_cli: ArchiveCli) -> None:
    """A report says what was asked."""
    page = shared_cli.run("export", "hội nghị", "--format", "html").stdout
    assert "<h1>hội nghị</h1>" in page
