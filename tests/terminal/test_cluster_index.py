"""Commands on an index in OpenSearch: what they print is what they print of one in a folder."""

import json
import re
from pathlib import Path

import pytest

from indexer.index_store import ClusterLocation
from tests.support.cli import Workspace
from tests.support.opensearch_peer import make_cluster_index

MILLISECONDS = re.compile(r"[0-9,.]+ ms")
MORE: dict[str, dict[str, object]] = {
    "Hội nghị sơ kết": {"authors": ["Lê An"]},
    "Khai giảng lớp học": {"published_at": "2020-07-13"},
    "Hội thảo khoa học": {"published_at": "2021-01-02"},
}
ARTICLES: list[dict[str, object]] = [
    {"url": f"http://a.test/{number}", "title": title, "body": "Một hai.", **more}
    for number, (title, more) in enumerate(MORE.items())
]


def make_workspace(folder: Path, location: ClusterLocation | None) -> Workspace:
    """Import the articles into a workspace whose settings name a cluster, or none."""
    desk = Workspace(folder)
    folder.mkdir()
    settings = "shipped_sites = false\n"
    if location is not None:
        settings += (
            f'engine = "opensearch"\nopensearch_url = {json.dumps(list(location.urls))}\n'
            f'opensearch_index = "{location.name}"\nopensearch_replicas = 0\n'
        )
    (folder / "settings.toml").write_text(settings, encoding="utf-8")
    lines = folder / "articles.jsonl"
    lines.write_text("".join(f"{json.dumps(each)}\n" for each in ARTICLES), encoding="utf-8")
    desk.run_command("import", str(lines), "--site", "ngoai")
    return desk


@pytest.mark.parametrize(
    "words",
    [
        ("search", "hội", "--ids"),
        ("search", "hoi", "--facet", "author", "--facet", "year"),
        ("count", "khai giảng"),
        ("trend", "hội"),
        ("kwic", "khai"),
        ("index", "check"),
    ],
)
def test_commands_print_the_same(both: tuple[Workspace, Workspace], words: tuple[str, ...]) -> None:
    """Byte by byte, and nothing on stderr that the other has not."""
    folder, cluster = (desk.run_command(*words) for desk in both)
    assert cluster.stdout == folder.stdout
    assert MILLISECONDS.sub("", cluster.stderr) == MILLISECONDS.sub("", folder.stderr)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Provide the same articles with an index in a folder and one in the cluster."""
    data = tmp_path_factory.mktemp("both")
    with make_cluster_index() as location:
        yield make_workspace(data / "folder", None), make_workspace(data / "cluster", location)


def test_the_index_in_a_cluster_is_looked_after(both: tuple[Workspace, Workspace]) -> None:
    """Status, rebuild and gc work as for a folder; no file of an index is made."""
    desk = both[1]
    status = json.loads(desk.run_command("index", "status", "--json").stdout)
    assert (status["engine"], status["documents"]) == ("opensearch", len(ARTICLES))
    desk.run_command("index", "rebuild")
    desk.run_command("index", "gc")
    assert json.loads(desk.run_command("index", "status", "--json").stdout)["id"] != status["id"]
    assert not (desk.data / "index").exists()
    refused = desk.run_command("index", "rebuild", "--engine", "whoosh", status=4)
    assert 'engine = "whoosh" in settings.toml' in refused.stderr


def test_a_cluster_that_is_away_is_no_traceback(tmp_path: Path) -> None:
    """Status 3, with the address and the setting."""
    desk = Workspace(tmp_path)
    (tmp_path / "settings.toml").write_text(
        'engine = "opensearch"\nopensearch_url = "http://127.0.0.1:9"\n', encoding="utf-8"
    )
    refused = desk.run_command("search", "hội", status=3)
    assert "cannot be reached" in refused.stderr
    assert "opensearch_url" in refused.stderr
    assert "Traceback" not in refused.stderr
