"""A running installation serves callers with a token, whatever others do with connections."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.processes.bounded_listener import FILES_IN_RESERVE
from tests.connections.flood import ask_repeatedly, flooded
from tests.system.concord_process import ConcordProcess, run_concord

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(300)]

FILE_LIMIT = 300
CROWD = 400
ASKED = 60
LISTS = "/api/directory/v1/departments"
MAX_RSS_GROWTH_MB = 100
MAX_LATENCY_SECONDS = 5.0
HOST = b"Host: 127.0.0.1\r\n"
UPLOAD = b"POST /api/directory/v1/people/csv HTTP/1.1\r\n" + HOST + b"Content-Type: text/csv\r\n"
HALF_A_BODY = b"Content-Length: 15900000\r\n%b\r\n" + b"x" * 60_000


@pytest.fixture(scope="module")
def concord(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConcordProcess]:
    """Run an installation that may open few files."""
    folder = tmp_path_factory.mktemp("flooded") / "data"
    with run_concord(folder, file_limit=FILE_LIMIT) as process:
        yield process


@pytest.fixture(scope="module")
def auditor(concord: ConcordProcess) -> dict[str, str]:
    return {"Authorization": f"Bearer {concord.issue_token('auditor', subject='ann')}"}


def resident_megabytes(concord: ConcordProcess) -> float:
    status = Path(f"/proc/{concord.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def check_service(concord: ConcordProcess, auditor: dict[str, str], what: str) -> None:
    """Check that callers are served now; print what they see."""
    before = resident_megabytes(concord)
    served = ask_repeatedly(concord.base_url, LISTS, auditor, ASKED)
    after = resident_megabytes(concord)
    lines = len(concord.stderr_file.read_text().splitlines())
    sys.stderr.write(f"\n{what}: {served}; RSS {before:.0f} -> {after:.0f} MB; {lines} log lines\n")
    assert served.failures == []
    assert max(served.latencies) < MAX_LATENCY_SECONDS
    assert after < before + MAX_RSS_GROWTH_MB
    assert lines < 100


def test_callers_are_served_in_peace(concord: ConcordProcess, auditor: dict[str, str]) -> None:
    document = ask_repeatedly(concord.base_url, "/api/openapi.json", auditor, 1, timeout=120)
    assert document.failures == []  # made at the first request, and slowly
    check_service(concord, auditor, "in peace")


SILENT = b""
HALF_A_HEADER = b"GET / HTTP/1.1\r\nHost: 127"
UPGRADE = b"GET /health/live HTTP/1.1\r\n" + HOST + b"Connection: upgrade\r\nUpgrade: x\r\n\r\n"
WRONG_TOKEN = b"Authorization: Bearer a.b.c\r\n"


@pytest.mark.parametrize(
    ("what", "per_second", "sending"),
    [
        pytest.param("silent", 500, SILENT, id="silent"),
        pytest.param("half a header", 500, HALF_A_HEADER, id="header"),
        pytest.param("half a body", 100, UPLOAD + HALF_A_BODY % b"", id="body"),
        pytest.param(
            "half a body, wrong token", 100, UPLOAD + HALF_A_BODY % WRONG_TOKEN, id="wrong-token"
        ),
        pytest.param("no HTTP", 100, b"\x16\x03\x01\x02\r\n\r\n", id="no-http"),
        pytest.param("upgrades", 100, UPGRADE, id="upgrade"),
    ],
)
def test_callers_are_served_beside_connections_without_token(
    concord: ConcordProcess, auditor: dict[str, str], what: str, per_second: int, sending: bytes
) -> None:
    with flooded(concord.base_url, sending, CROWD, per_second) as flood:
        check_service(concord, auditor, f"{CROWD} × {what}")
        sys.stderr.write(f"  {flood.opened} opened, {flood.failed} refused\n")


@pytest.mark.parametrize("what", ["half a body", "unread answers", "listeners"])
def test_callers_are_served_beside_a_caller_who_takes_what_he_can(
    concord: ConcordProcess, auditor: dict[str, str], what: str
) -> None:
    token = concord.issue_token("general-manager", subject="mallory").encode()
    authorized = HOST + b"Authorization: Bearer " + token + b"\r\n"
    sending = {
        "half a body": UPLOAD + HALF_A_BODY % (b"Authorization: Bearer " + token + b"\r\n"),
        "unread answers": b"GET /api/openapi.json HTTP/1.1\r\n" + authorized + b"\r\n",
        "listeners": b"GET /api/events/v1/stream HTTP/1.1\r\n" + authorized + b"\r\n",
    }[what]
    per_second = 10 if what == "unread answers" else 50  # each costs as much as 50 others
    with flooded(concord.base_url, sending, 4 * per_second, per_second) as flood:
        check_service(concord, auditor, f"{what}, {per_second} more a second, with a token")
        sys.stderr.write(f"  {flood.opened} opened, {flood.failed} refused\n")


def test_a_limit_of_files_that_is_lowered_meanwhile_fills_no_log(
    concord: ConcordProcess, auditor: dict[str, str]
) -> None:
    files = len(os.listdir(f"/proc/{concord.process.pid}/fd")) + FILES_IN_RESERVE + 40
    resource.prlimit(concord.process.pid, resource.RLIMIT_NOFILE, (files, FILE_LIMIT))
    try:
        with flooded(concord.base_url, b"", CROWD):
            time.sleep(5)
            check_service(concord, auditor, f"{CROWD} × silent, {files} files")
    finally:
        resource.prlimit(concord.process.pid, resource.RLIMIT_NOFILE, (FILE_LIMIT, FILE_LIMIT))


def test_it_stops_in_order_afterwards(concord: ConcordProcess) -> None:
    with flooded(concord.base_url, b"", 100):
        concord.process.terminate()
        try:
            assert concord.process.wait(20) == 0
        except subprocess.TimeoutExpired:
            pytest.fail("it does not stop while it is flooded")
