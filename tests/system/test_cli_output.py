"""The command line as programs use it: exit codes, clean output, helpful messages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import jwt
import pytest

import services
from shared.service_runtime.service_discovery import discover_areas
from tests.system.cli_process import command_output, run_command
from tests.system.concord_process import ConcordProcess

pytestmark = pytest.mark.xdist_group("installation")

QUERIES = [
    ("statement", "--period", "2026-09"),
    ("periods",),
    ("dead-letters", "list"),
    ("dead-letters", "replay"),
    ("rebuild",),
    ("rebuild", "incentives"),
    ("rebuild", "incentives", "ledger"),
]


@pytest.mark.parametrize("line", QUERIES, ids=" ".join)
def test_json_output_has_no_messages(line: tuple[str, ...], installation: ConcordProcess) -> None:
    completed = run_command(*line, "--format", "json", data=installation.data_folder)
    assert (completed.returncode, completed.stderr) == (0, "")
    json.loads(completed.stdout)


def test_progress_goes_to_standard_error(installation: ConcordProcess, tmp_path: Path) -> None:
    file = tmp_path / "departments.csv"
    file.write_text("code,name,parent,head,valid_from\n", encoding="utf-8")
    completed = run_command(
        "load", "departments", str(file), "--format", "json", data=installation.data_folder
    )
    assert completed.returncode == 0
    assert json.loads(completed.stdout)["created"] == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (("statement", "--period", "2026-09", "--department", "NOBODY"), "NOBODY"),
        (("explain", "--period", "2026-09", "--department", "NOBODY"), "NOBODY"),
        (("rebuild", "nowhere"), "no such area or projection"),
        (("rebuild", "incentives", "nothing"), "no such area or projection"),
    ],
    ids=lambda one: one if isinstance(one, str) else " ".join(one),
)
def test_a_refusal_has_one_message_and_exit_code_1(
    line: tuple[str, ...], message: str, installation: ConcordProcess
) -> None:
    refused = run_command(*line, data=installation.data_folder)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (("statement",), "--period"),
        (("statement", "--period", "2026-09", "--format", "xml"), "xml"),
        (("statement", "--period", "2026-13"), "2026-13 is no month; write a month like 2026-10"),
        (("explain", "--period", "Oct", "--department", "RND"), "write a month like 2026-10"),
        (("statement", "--period", "2026-09", "--as-of", "2026-09-01"), "+08:00"),
        (("lock", "--period", "2026-09"), "add --yes"),
        (("board", "--cycle", "nope"), "There is no cycle nope; there are: none yet."),
        (("load", "people"), "--template"),
        (("statemnt",), "statement"),
        (("no-such-command",), "no-such-command"),
        (("token", "--role", "king"), "king"),
        (("token",), "--role"),
        (("import", "eventlog", "/no/such/file.xes"), "/no/such/file.xes"),
        (("up", "--port", "70000"), "--port"),
    ],
    ids=lambda one: one if isinstance(one, str) else " ".join(one),
)
def test_a_wrong_command_line_has_exit_code_2(
    line: tuple[str, ...], message: str, installation: ConcordProcess
) -> None:
    wrong = run_command(*line, data=installation.data_folder)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert message in wrong.stderr
    assert "Traceback" not in wrong.stderr


@pytest.mark.parametrize("line", [("periods",), ("up",), ("token", "--role", "auditor")])
def test_an_unusable_folder_has_exit_code_3(line: tuple[str, ...], tmp_path: Path) -> None:
    occupied = tmp_path / "a file"
    occupied.write_text("no folder")
    failed = run_command(*line, data=occupied)
    assert (failed.returncode, failed.stdout) == (3, "")
    assert f"{occupied} cannot be used" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_role_of_a_department_without_one_is_pointed_out(installation: ConcordProcess) -> None:
    data = installation.data_folder
    issued = run_command("token", "--role", "liaison", data=data)
    assert issued.returncode == 0
    assert "add --department CODE" in issued.stderr
    issued = run_command("token", "--role", "liaison", "--department", "QA", data=data)
    assert re.fullmatch(
        r"It is valid until [\d-]{10} \d\d:\d\d \(Asia/Shanghai\), for 12 hours\.\n"
        r"Its id is [\da-f-]{36}, by which it can be revoked\.\n",
        issued.stderr,
    )


def test_a_token_has_the_requested_roles_and_department(installation: ConcordProcess) -> None:
    line = ["--role", "liaison", "--role", "executor", "--department", "研发", "--subject", "li"]
    token = command_output("token", *line, "--hours", "2", data=installation.data_folder).strip()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["roles"] == ["liaison", "executor"]
    assert (claims["department"], claims["sub"]) == ("研发", "li")
    assert claims["exp"] - claims["iat"] == 2 * 3600
    with httpx.Client(base_url=installation.base_url, trust_env=False) as http:
        headers = {"Authorization": f"Bearer {token}"}
        assert http.get("/api/me", headers=headers).json()["department"]["code"] == "研发"
        refused = http.get("/api/directory/v1/departments", headers=headers)
        assert refused.json()["code"] == "reader-without-department", "there is no such department"
        assert http.post("/api/directory/v1/departments", headers=headers).status_code == 403


def test_the_openapi_document_is_printed_whole_or_for_one_area(
    installation: ConcordProcess,
) -> None:
    whole = json.loads(command_output("openapi"))
    assert whole["openapi"].startswith("3.1")
    prefixes = {"/".join(path.split("/")[:3]) for path in whole["paths"]}
    common = {
        "operations",
        "events",
        "me",
        "installation",
        "sign-on",
        "words",
        "openapi.json",
        "contracts",
    }
    areas = {*discover_areas(services).area_names, *common}
    for_machines = {"/health/live", "/health/ready", "/metrics"}
    assert prefixes == {f"/api/{area}" for area in areas} | for_machines
    duties = json.loads(command_output("openapi", "duties"))
    assert any(path.startswith("/api/duties/") for path in duties["paths"])
    assert not any(path.startswith("/api/incentives/") for path in duties["paths"])


def test_the_default_output_is_a_table(installation: ConcordProcess) -> None:
    table = command_output("statement", "--period", "2026-09", data=installation.data_folder)
    assert "Statement 核算单" in table
    assert "There are no dead letters." in command_output(
        "dead-letters", "list", data=installation.data_folder
    )
    sheet = command_output(
        "statement", "--period", "2026-09", "--format", "csv", data=installation.data_folder
    )
    assert sheet.splitlines()[0].startswith("period,as_of,plan_version,status,department,name,line")


def test_a_response_on_a_keep_alive_connection_is_not_delayed(installation: ConcordProcess) -> None:
    with httpx.Client(base_url=installation.base_url, trust_env=False) as http:
        responses = [http.get("/health/live") for _ in range(20)]
    fastest = min(response.elapsed.total_seconds() for response in responses)
    assert fastest < 0.03  # 40 ms is what Nagle's algorithm costs
