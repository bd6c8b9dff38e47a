"""The terminal commands of the star: what they send, and what they print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from services.incentives.cli import star_commands, stars
from shared.http.roles import Role
from shared.terminal import confirmation

ALERT = {"id": "self-made:3:x", "kind": "self-made", "evidence": []}
CANDIDATE: dict[str, Any] = {
    "rank": 1,
    "code": "RND",
    "name": "研发部",
    "project": None,
    "departments": ["RND"],
    "score": "100.00",
    "weighted_delivered": "6",
    "late": 0,
    "last_award": None,
    "alerts": [ALERT],
}
RULE = {"is_final": True, "tie_break": ["score", "code"], "minimum_obligations": 5}
MONTH = {
    "period": "2026-10",
    "opened_at": "2026-11-02T09:00:00+08:00",
    "nominations": 2,
    "decided": ["team"],
    "published": [],
    "is_missed": True,
}
WINNER: dict[str, Any] = {
    "period": "2026-10",
    "ranking": "department",
    "winner": "RND",
    "name": None,
    "department": "RND",
    "money": {"amount_minor": 50000, "currency": "CNY"},
    "leave_hours": None,
    "booked_in": "2026-11",
}
Invoke = Callable[..., Result]


class FakeClient:
    """Answers with one list, and keeps what is sent."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.posted: list[tuple[str, Any]] = []
        self.caller: tuple[Any, ...] = ()

    def iterate_items(self, path: str, **_query: Any) -> Iterator[dict[str, Any]]:
        is_departments = "directory" in path
        return iter([{"code": "RND", "name": "研发部"}] if is_departments else self.items)

    def get(self, _path: str, **_query: Any) -> dict[str, Any]:
        return RULE

    def post(self, path: str, body: Any = None) -> dict[str, Any]:
        self.posted.append((path.removeprefix("/api/incentives/v1/star-months/"), body))
        return {}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FakeClient:
    fake = FakeClient()

    @contextmanager
    def connect(_data_dir: Path, *caller: Any) -> Iterator[FakeClient]:
        fake.caller = caller
        yield fake

    for module in (stars, star_commands):
        monkeypatch.setattr(module, "connect_to_installation", connect)
    monkeypatch.setattr(confirmation, "has_terminal", lambda: True)
    monkeypatch.setenv("CONCORD_LANGUAGE", "en")
    return fake


@pytest.fixture
def invoke(client: FakeClient) -> Invoke:
    def run(command: Any, *arguments: str, items: list[dict[str, Any]] | None = None) -> Result:
        client.items = items or []
        result = CliRunner().invoke(command, arguments)
        assert result.exit_code == 0, result.output
        return result

    return run


def test_a_ranking_is_printed_with_its_rule_and_alerts(invoke: Invoke) -> None:
    last = {**CANDIDATE, "rank": None, "name": None, "score": None, "alerts": []}
    printed = invoke(stars.ranking, "--period", "2026-10", items=[CANDIDATE, last]).output
    assert "研发部" in printed
    assert "自设义务" in printed
    assert "score, code. Minimum: 5." in printed
    assert "final 已锁账" in " ".join(printed.split())


def test_months_and_winners_are_listed(invoke: Invoke) -> None:
    assert "⚠" in invoke(stars.months, "--missed", items=[MONTH]).output
    leave = {**WINNER, "money": None, "leave_hours": 8, "name": "研发部"}
    printed = " ".join(invoke(stars.winners, items=[WINNER, leave]).output.split())
    assert "CNY 500.00" in printed
    assert "8 h leave 调休" in printed
    assert "department 部门" in printed
    csv = invoke(stars.winners, "--format", "csv", items=[WINNER, leave]).output
    assert [line.split(",")[4:6] for line in csv.splitlines()[1:]] == [
        ["CNY 500.00", ""],
        ["", "8"],
    ]


def test_a_nomination_is_of_somebody_of_a_department(client: FakeClient, invoke: Invoke) -> None:
    options = ("--candidate", "RND", "--reasons", "helped", "--department", "QA")
    invoke(star_commands.nominate, "--period", "2026-10", *options)
    assert client.caller == ([Role.LIAISON], "QA")
    body = {"ranking": "department", "candidate": "RND", "reasons": "helped"}
    assert client.posted == [("2026-10/nominations", body)]


def test_a_decision_is_sent_cancelled_and_published(client: FakeClient, invoke: Invoke) -> None:
    month = ("--period", "2026-10", "--ranking", "team")
    winner = ("--winner", "7", "--acknowledge", ALERT["id"], "--reasons", "best")
    assert "2026-10 team: 7" in invoke(star_commands.decide, *month, *winner).output
    assert "nobody" in invoke(star_commands.decide, *month, "--reasons", "none was good").output
    invoke(star_commands.cancel, *month, "--reason", "a mistake")
    invoke(star_commands.publish, *month, "--yes")
    assert client.caller == ([Role.GENERAL_MANAGER],)
    decided = {"winners": ("7",), "reasons": "best", "acknowledged_alerts": (ALERT["id"],)}
    assert [path for path, _ in client.posted] == [
        "2026-10/rankings/team/decide",
        "2026-10/rankings/team/decide",
        "2026-10/rankings/team/cancel",
        "2026-10/rankings/team/publish",
    ]
    assert client.posted[0][1] == decided


def test_a_team_is_shown_by_its_projects_code(invoke: Invoke) -> None:
    team = {**CANDIDATE, "code": "0198", "project": "LAUNCH", "name": "新品上市", "alerts": []}
    options = ("--period", "2026-10", "--ranking", "team")
    printed = invoke(stars.ranking, *options, items=[team]).output
    assert "LAUNCH" in printed
    assert "0198" not in printed


def test_lists_in_csv_are_joined_by_blanks(invoke: Invoke) -> None:
    team = {**CANDIDATE, "departments": ["QA", "RND"], "project": "LAUNCH", "alerts": [ALERT] * 2}
    options = ("--period", "2026-10", "--format", "csv")
    ranked = invoke(stars.ranking, *options, items=[team]).stdout.splitlines()
    assert ranked[0].endswith(
        "departments,score,weighted_delivered,late,last_award,alerts,name,project"
    )
    ids = f"{ALERT['id']} {ALERT['id']}"
    assert ranked[1].endswith(f"QA RND,100.00,6,0,,{ids},研发部,LAUNCH")
    month = {**MONTH, "decided": ["person", "team"]}
    assert ",person team,," in invoke(stars.months, "--format", "csv", items=[month]).stdout


def test_a_publication_is_asked_about(client: FakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    month = ("--period", "2026-10", "--ranking", "team")
    no = CliRunner().invoke(star_commands.publish, month, input="n\n")
    assert (no.exit_code, client.posted) == (1, [])
    assert "booked in the first open month" in no.output
    monkeypatch.setenv("CONCORD_LANGUAGE", "zh")
    yes = CliRunner().invoke(star_commands.publish, month, input="y\n")
    assert "2026-10 团队：公布此评定？" in yes.output
    assert yes.stdout == "2026-10 团队：已公布\n"


def test_the_order_of_a_ranking_is_told_in_chinese(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_LANGUAGE", "zh")
    printed = invoke(stars.ranking, "--period", "2026-10", items=[CANDIDATE]).output
    assert "依次比较：得分、代码。最少义务数量：5。" in printed
