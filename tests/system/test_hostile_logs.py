"""Broken and malicious event logs are refused, and nothing of them is stored."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx
import pytest

from tests.system.cli_process import run_command
from tests.system.concord_process import ConcordProcess
from tests.system.database_inspection import query_rows

pytestmark = [
    pytest.mark.xdist_group("installation"),
    pytest.mark.usefixtures("assert_nothing_recorded"),
]

IMPORTS = "/api/workflows/v1/imports"


def event(group: str) -> str:
    return (
        '<event><string key="concept:name" value="check"/>'
        '<date key="time:timestamp" value="2026-03-02T09:00:00+08:00"/>'
        f'<string key="org:group" value="{group}"/></event>'
    )


def log(group: str = "sales", before: str = "", cases: int = 1, end: str = "</log>") -> bytes:
    trace = f'<trace><string key="concept:name" value="c"/>{event(group) * 3}</trace>'
    return f'<?xml version="1.0"?>{before}<log>{trace * cases}{end}'.encode()


LOLS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "a bomb of entities": log("&l9;", f'<!DOCTYPE log [<!ENTITY l0 "lol">{LOLS}]>'),
    "one long entity, often": log("&a;" * 10_000, f'<!DOCTYPE log [<!ENTITY a "{"a" * 10_000}">]>'),
    "an external entity": log("&x;", '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "an external subset": log("sales", '<!DOCTYPE log SYSTEM "http://127.0.0.1:9/log.dtd">'),
    "a parameter entity": log("sales", '<!DOCTYPE log [<!ENTITY % x SYSTEM "file:///x"> %x;]>'),
    "XML that breaks off": log(cases=2000, end="<trace>"),
    "XML that breaks in its middle": log(cases=2000, end="</trace></log>"),
    "a truncated gzip": gzip.compress(log(cases=20_000))[:-200],
    "a gzip without its end": gzip.compress(log(cases=20_000))[:-8],
    "a damaged gzip": gzip.compress(log(cases=2000))[:60] + b"\x00" * 200,
    "no log at all": b'<html><body class="login">Please sign in</body></html>',
    "nothing": b"",
    "a sheet without its columns": b"a,b,c\n1,2,3\n",
    "bytes": bytes(range(256)) * 100,
    "a department that can be no code": log("x" * 101),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_log_is_refused_and_nothing_is_stored(
    kind: str, installation: ConcordProcess, http_client: httpx.Client
) -> None:
    response = http_client.post(IMPORTS, content=HOSTILE[kind])
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert "root:" not in response.text
    assert http_client.get(IMPORTS).json()["items"] == []
    staged = "SELECT (SELECT count(*) FROM workflows.staged_row) AS rows"
    assert query_rows(installation.data_folder, staged)[0]["rows"] == 0


def test_the_terminal_says_what_is_wrong_with_a_log(
    installation: ConcordProcess, tmp_path: Path
) -> None:
    file = tmp_path / "broken.xes.gz"
    file.write_bytes(HOSTILE["a truncated gzip"])
    refused = run_command("import", "eventlog", str(file), data=installation.data_folder)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "gzip" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_key_that_the_log_lacks_is_refused_with_those_it_has(
    installation: ConcordProcess, http_client: httpx.Client
) -> None:
    response = http_client.post(IMPORTS, content=log(), params={"department": "org:role"})
    assert response.status_code == 422
    for word in ("org:role", "org:group", "concept:name", "time:timestamp"):
        assert word in response.json()["detail"]
