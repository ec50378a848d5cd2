"""Starts a cluster of OpenSearch on loopback for tests, from Maven Central's artifacts.

`python3 tests/opensearch/cluster.py FOLDER [VERSION]` needs nothing but Java 17 (for 3.x 21, which
`JAVA_HOME` can name), Maven and Python's own library: `.ci/run` starts it before there is an
environment. When the nodes have found each other it
writes their addresses into ``FOLDER/cluster.json``, and it ends them when it ends, however it ends.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
NODES = 3
START_SECONDS = 300  # on a machine that does other things; 45 when it does not
_PROGRAMS = os.pathsep.join([os.environ.get("JAVA_HOME", "") + "/bin", os.environ.get("PATH", "")])
_MAVEN, _JAVAC, _JAVA = (
    shutil.which(name, path=_PROGRAMS) or name for name in ("mvn", "javac", "java")
)
_QUICK_START = ("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Options of Java for a node that answers soon, and not for long."""


@dataclass
class Node:
    """One node: where it answers, and its process."""

    name: str
    http: int
    transport: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.http}"


@dataclass
class Cluster:
    """Some nodes that look for each other; `folder` has all that they write."""

    folder: Path
    version: str = ""
    nodes: list[Node] = field(default_factory=list)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    java_options: tuple[str, ...] = _QUICK_START

    def start(self, count: int = NODES) -> None:
        """Build the launcher, start the nodes and wait until all have joined."""
        self.build()
        with ExitStack() as held:
            ports = [held.enter_context(_find_port()).getsockname()[1] for _ in range(2 * count)]
        self.nodes = [Node(f"n{i}", ports[2 * i], ports[2 * i + 1]) for i in range(count)]
        for node in self.nodes:
            self.start_node(node)
        self.wait_for(count)

    def build(self) -> None:
        """Fetch the artifacts, once, and compile the launcher."""
        jars = self.folder / "jars"
        if not (jars / "complete").exists():
            shutil.rmtree(jars, ignore_errors=True)
            subprocess.run(
                [_MAVEN, "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies",
                 f"-DoutputDirectory={jars.absolute()}",
                 *([f"-Dopensearch.version={self.version}"] if self.version else [])],
                check=True, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            (jars / "complete").touch()
        subprocess.run(
            [
                _JAVAC,
                "-cp",
                f"{jars}/*",
                "-d",
                str(self.folder),
                str(HERE / "Launcher.java"),
            ],
            check=True,
        )

    def start_node(self, node: Node) -> None:
        """Start a node, also anew with what it had stored; it ends with this process."""
        home = self.folder / node.name
        home.mkdir(exist_ok=True)
        settings = {
            "cluster.name": "truongdang-tests",
            "node.name": node.name,
            "path.home": home.absolute(),
            "network.host": "127.0.0.1",
            "http.port": node.http,
            "transport.port": node.transport,
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{each.transport}" for each in self.nodes),
            "cluster.initial_cluster_manager_nodes": ",".join(each.name for each in self.nodes),
            # A full disk of the machine that tests is not what is tested.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "cluster.max_shards_per_node": "4000",
            "search.max_open_pit_context": "3000",
        }
        jars = f"{self.folder}:{self.folder}/jars/*"
        with (home / "output").open("ab") as output:
            process = subprocess.Popen(
                [_JAVA, *self.java_options, "-cp", jars, "Launcher",
                 str(os.getpid()), *(f"{name}={value}" for name, value in settings.items())],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        self.processes[node.name] = process

    def wait_for(self, count: int, status: str = "") -> None:
        """Wait until so many nodes are one cluster of that health. Raises TimeoutError."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            for node in self.nodes:
                with suppress(OSError, ValueError):
                    path = f"{node.url}/_cluster/health"
                    with urllib.request.urlopen(path, timeout=10) as answer:  # noqa: S310
                        health = json.load(answer)
                        if health["number_of_nodes"] >= count and status in health["status"]:
                            return
            time.sleep(0.5)
        raise TimeoutError(f"{count} nodes did not find each other in {START_SECONDS} s")

    def kill(self, node: Node) -> None:
        """End a node at once."""
        process = self.processes[node.name]
        process.kill()
        process.wait()

    def stop(self) -> None:
        """End all nodes: nobody needs what they stored."""
        for node in self.nodes:
            if node.name in self.processes:
                self.kill(node)


def _find_port() -> socket.socket:
    """Bind a free port; it is free again when the socket is closed."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    return held


def main(folder: Path, version: str = "") -> None:
    """Keep a cluster until this process is told to end."""
    told = folder / "cluster.json"
    folder.mkdir(parents=True, exist_ok=True)
    told.unlink(missing_ok=True)
    for old in folder.glob("n[0-9]"):
        shutil.rmtree(old)
    cluster = Cluster(folder, version)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        cluster.start()
        draft = told.with_suffix(".draft")
        draft.write_text(json.dumps([asdict(each) for each in cluster.nodes]), encoding="utf-8")
        draft.rename(told)
        signal.pause()
    finally:
        told.unlink(missing_ok=True)
        cluster.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
