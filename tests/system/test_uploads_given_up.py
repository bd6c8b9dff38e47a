"""An upload whose caller or server goes ends at once, and leaves nothing."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from shared.uploads.isolated_process import MAIN_PROGRAM
from tests.bench.hostile_uploads import LOG_PATH, cases
from tests.bench.upload_bounds_benchmark import LEFTOVERS
from tests.system.cli_process import poll_until_true, process_tree, processes_of_folder
from tests.system.concord_process import ConcordProcess, run_concord
from tests.system.database_inspection import query_rows

pytestmark = pytest.mark.faults

LONG_LOG = b"".join(cases(100_000, 5))
"""It takes several seconds to read."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConcordProcess]:
    """Run an installation that survives the tests of this file."""
    with run_concord(tmp_path_factory.mktemp("uploads") / "data") as running:
        yield running


def readers_of(server: ConcordProcess) -> set[int]:
    """Return the processes that read an upload of this server."""
    found = set()
    for pid in process_tree(server.process.pid):
        with suppress(OSError):  # it ended meanwhile
            if str(MAIN_PROGRAM).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.add(pid)
    return found


def open_upload_files(server: ConcordProcess) -> list[str]:
    """Return the files without a name that the server has open."""
    found = []
    for descriptor in Path(f"/proc/{server.process.pid}/fd").iterdir():
        target = str(descriptor.readlink()) if descriptor.is_symlink() else ""
        if "/tmp" in target and "deleted" in target:
            found.append(target)
    return found


@contextmanager
def half_sent(server: ConcordProcess, token: str, length: int) -> Iterator[socket.socket]:
    """Open a connection on which `length` bytes of a long log are sent."""
    host, port = server.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        head = (
            f"POST {LOG_PATH} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: text/csv\r\nContent-Length: {len(LONG_LOG)}\r\n\r\n"
        )
        connection.sendall(head.encode() + LONG_LOG[:length])
        yield connection


def assert_nothing_left(server: ConcordProcess) -> None:
    """Assert that no row, no process and no file of an upload is left."""
    poll_until_true(lambda: not readers_of(server), "its process has ended", within=10)
    poll_until_true(lambda: not open_upload_files(server), "its file is closed", within=10)
    assert query_rows(server.data_folder, LEFTOVERS)[0]["rows"] == 0
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%uploaded_row%'"
    busy = f"{sessions} AND state <> 'idle' AND pid <> pg_backend_pid()"
    poll_until_true(
        lambda: query_rows(server.data_folder, busy)[0]["count"] == 0, "no query runs", within=10
    )


def test_an_upload_ends_with_its_connection_while_its_body_is_sent(server: ConcordProcess) -> None:
    token = server.issue_token("connector")
    with half_sent(server, token, len(LONG_LOG) // 2):
        poll_until_true(lambda: open_upload_files(server), "the body is being received")
    assert_nothing_left(server)


def test_an_upload_ends_with_its_connection_while_it_is_read(server: ConcordProcess) -> None:
    token = server.issue_token("connector")
    for at_most in (0.0, 0.5, 2.0):
        with half_sent(server, token, len(LONG_LOG)):
            poll_until_true(lambda: readers_of(server), "it is being read", pause=0.01)
            time.sleep(at_most)
        assert_nothing_left(server)
    assert "Traceback" not in server.stderr_file.read_text()


def test_more_uploads_than_run_at_once_are_asked_to_come_again(server: ConcordProcess) -> None:
    token, another = (server.issue_token("connector", subject=name) for name in ("ann", "bob"))
    with half_sent(server, token, 1000), server.open_http_client(token=token) as http:
        poll_until_true(lambda: open_upload_files(server), "one is being received")
        refused = http.post(LOG_PATH, content=b"a")
        assert (refused.status_code, refused.json()["code"]) == (429, "uploads-too-many-of-caller")
        assert refused.headers["Retry-After"] == "10"
        with half_sent(server, another, 1000):
            poll_until_true(lambda: len(open_upload_files(server)) > 1, "both are being received")
            third = server.issue_token("connector", subject="eve")
            with server.open_http_client(token=third) as third_http:
                refused = third_http.post(LOG_PATH, content=b"a")
            assert (refused.status_code, refused.json()["code"]) == (503, "uploads-busy")
            assert refused.headers["Retry-After"] == "10"
            assert http.get("/health/live").status_code == 200
    assert_nothing_left(server)
    with server.open_http_client(token=token) as http:
        assert http.post(LOG_PATH, content=b"a").status_code == 422


@pytest.mark.slow
def test_a_server_that_stops_gives_an_upload_up_at_once(tmp_path: Path) -> None:
    with run_concord(tmp_path / "data") as server:
        with half_sent(server, server.issue_token("connector"), len(LONG_LOG)) as connection:
            poll_until_true(lambda: readers_of(server), "it is being read", pause=0.01)
            begin = time.monotonic()
            assert server.stop_with_signal(signal.SIGTERM) == 0
            assert time.monotonic() - begin < 6, "it waited for the upload"
            answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        assert answer.startswith(b"HTTP/1.1 503")
        assert b"server-stopping" in answer
        assert "Traceback" not in server.stderr_file.read_text()
    with run_concord(tmp_path / "data") as server:
        assert_nothing_left(server)


@pytest.mark.slow
def test_a_killed_server_leaves_nothing_of_an_upload(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with run_concord(data) as server:
        with half_sent(server, server.issue_token("connector"), len(LONG_LOG)):
            poll_until_true(lambda: readers_of(server), "it is being read", pause=0.01)
            time.sleep(1)
            (reader,) = readers_of(server)
            server.process.kill()
            server.process.wait()
            poll_until_true(lambda: not Path(f"/proc/{reader}").exists(), "its process has ended")
        poll_until_true(lambda: not processes_of_folder(data), "nothing outlives it")
    with run_concord(data) as server:
        assert_nothing_left(server)
        grown = "SELECT pg_total_relation_size('workflows.staged_row') AS bytes"
        assert query_rows(data, grown)[0]["bytes"] <= 16_384
