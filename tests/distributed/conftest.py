"""A PostgreSQL of its own and worker processes on loopback, for as long as these tests run."""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.project import Project

ASKED = "YEARBOOK_TEST_DISTRIBUTED"
TEST_SECONDS = 480
NEEDED = (
    "dagster_dask", "dagster_postgres", "psycopg2", "duckdb_extension_ducklake",
    "duckdb_extension_postgres_scanner",
)  # fmt: skip


def _why_not() -> str:
    if not os.environ.get(ASKED):
        return f"several processes take minutes: `make test-distributed` (or {ASKED}=1) asks for it"
    absent = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if absent:
        return f"the extra 'distributed' is not installed: no {', '.join(absent)}"
    if not _binaries():
        return "no PostgreSQL server is installed (initdb): apt-get install postgresql"
    if os.geteuid() == 0 and "postgres" not in {user.pw_name for user in pwd.getpwall()}:
        return "PostgreSQL does not run as root, and there is no user postgres"
    return ""


def _binaries() -> Path | None:
    """Folder of initdb and pg_ctl; Debian keeps them off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in folders), default=None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = _why_not()
    here = Path(__file__).parent
    for item in items:
        if reason and here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[object]:
    """A test or fixture that waits for ever fails instead."""

    def end(*_: object) -> None:
        raise TimeoutError(f"not done within {TEST_SECONDS} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(TEST_SECONDS)
    try:
        return (yield)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an empty database in a cluster of its own, stopped and removed afterwards."""
    binaries = _binaries()
    assert binaries
    # A socket's path is short, and the server runs as another user where the tests run as root.
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    who = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        who = ["runuser", "-u", "postgres", "--"]
    port, data = free_port(), folder / "data"

    def call(name: str, *words: str) -> None:
        command = [*who, str(binaries / name), *words]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=120)

    call("initdb", "-D", str(data), "-A", "trust", "-U", "yearbook", "-E", "UTF8", "--no-sync")
    # What these tests write need not outlive the power.
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    call("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://yearbook@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def environment(postgres: str) -> Iterator[None]:
    """The setting that all processes share; who wants workers asks for ``workers``."""
    before = dict(os.environ)
    os.environ["YEARBOOK_CATALOG"] = postgres
    yield
    os.environ.clear()
    os.environ.update(before)


class Cluster:
    """A scheduler and its workers, each a process; a worker that was killed can be replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder, port = folder, str(free_port())
        self.url = f"tcp://127.0.0.1:{port}"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", port)
        self.workers: list[subprocess.Popen[bytes]] = []

    def _start(self, kind: str, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{kind}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", kind, "--no-dashboard", *words],
                stdout=log, stderr=log, cwd=Path(__file__).parents[2],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )  # fmt: skip

    def ready(self, count: int = 2) -> None:
        """Wait until ``count`` workers live."""
        from distributed import Client

        self.workers = [worker for worker in self.workers if worker.poll() is None]
        for _ in range(count - len(self.workers)):
            self.workers.append(
                self._start(
                    "worker", self.url, "--nthreads", "1", "--no-nanny",
                    "--resources", "step=1", "--local-directory", str(self.folder),
                )
            )  # fmt: skip
        with Client(self.url, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=120)

    def kill(self, pid: int) -> None:
        """Kill a worker as the kernel would, and wait until all of it is gone."""
        [worker] = [worker for worker in self.workers if worker.pid == pid]
        worker.kill()
        worker.wait(60)

    def use(self, patch: pytest.MonkeyPatch) -> None:
        """Have two workers, and the settings that make a refresh use them."""
        self.ready()
        patch.setenv("YEARBOOK_EXECUTOR", self.url.replace("tcp", "dask"))

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def cluster(environment: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("dask"))
    yield made
    made.close()


@pytest.fixture
def workers(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """Two workers that a refresh of this test uses."""
    cluster.use(monkeypatch)
    return cluster


@pytest.fixture
def embedded() -> Callable[[Project], object]:
    """Refresh a project in one process and one file, whatever the settings are here."""
    from pipelines.refresh import refresh

    def run(project: Project) -> object:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("YEARBOOK_CATALOG", raising=False)
            patch.delenv("YEARBOOK_EXECUTOR", raising=False)
            return refresh(project)

    return run
