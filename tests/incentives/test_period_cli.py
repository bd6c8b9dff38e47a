"""What the terminal commands of a month ask and say before they send anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner, Result

from services.incentives.cli import period_commands
from shared.http.roles import Role
from shared.terminal import confirmation

MONTH: dict[str, Any] = {
    "period": "2026-10",
    "state": "approved",
    "is_empty": False,
    "is_outdated": False,
    "earlier_open": ["2026-08", "2026-09"],
    "plan_version": 2,
    "digest": "0f" * 32,
    "history": [],
    "_actions": [{"operation": "approve_period", "allowed": True}],
}


class FakeClient:
    """Answers with one month, and keeps what is sent."""

    def __init__(self) -> None:
        self.month = dict(MONTH)
        self.posted: list[tuple[str, Any]] = []
        self.roles: list[Role] = []

    def get(self, _path: str) -> dict[str, Any]:
        return self.month

    def post(self, path: str, body: Any) -> None:
        self.posted.append((path.rpartition("/")[2], body))


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FakeClient:
    """Give the client that the commands connect with; somebody sits at the terminal."""
    fake = FakeClient()

    @contextmanager
    def connect(_data_dir: Any, roles: list[Role]) -> Iterator[FakeClient]:
        fake.roles = roles
        yield fake

    monkeypatch.setattr(period_commands, "connect_to_installation", connect)
    monkeypatch.setattr(confirmation, "has_terminal", lambda: True)
    monkeypatch.setenv("CONCORD_LANGUAGE", "en")
    return fake


def run(command: Any, *line: str, answer: str = "") -> Result:
    return CliRunner().invoke(command, ["--period", "2026-10", *line], input=answer)


def test_lock_says_what_it_does_names_open_months_and_asks(client: FakeClient) -> None:
    refused = run(period_commands.lock, answer="n\n")

    assert refused.exit_code == 1
    assert client.posted == []
    assert "Still open before it: 2026-08, 2026-09." in refused.output
    assert "becomes final and is sealed. This cannot be taken back" in refused.output
    assert "Nothing was changed." in refused.output
    locked = run(period_commands.lock, answer="y\n")
    assert locked.output.endswith("2026-10 is locked\n")
    assert client.posted == [("lock", {"allow_empty": False})]
    assert client.roles == [Role.GENERAL_MANAGER]


def test_lock_asks_nothing_where_it_is_told_so_but_names_open_months(client: FakeClient) -> None:
    locked = run(period_commands.lock, "--yes")

    assert "Still open before it: 2026-08, 2026-09." in locked.output
    assert "[y/N]" not in locked.output
    assert client.posted == [("lock", {"allow_empty": False})]


def test_lock_refuses_an_empty_month_unless_it_is_told_so(client: FakeClient) -> None:
    client.month["is_empty"] = True

    refused = run(period_commands.lock, "--yes")
    assert (refused.exit_code, client.posted) == (2, [])
    assert "add --allow-empty" in refused.output
    asked = run(period_commands.lock, "--allow-empty", answer="y\n")
    assert "Nothing is booked in 2026-10." in asked.output
    assert client.posted == [("lock", {"allow_empty": True})]


def test_a_month_that_would_be_refused_is_not_asked_about(client: FakeClient) -> None:
    client.month["state"] = "calculated"

    assert "[y/N]" not in run(period_commands.lock).output
    assert client.posted == [("lock", {"allow_empty": False})]


def test_an_approval_names_the_statement_that_was_shown(client: FakeClient) -> None:
    refused = run(period_commands.approve, answer="n\n")
    assert (refused.exit_code, client.posted) == (1, [])
    assert "by plan 2" in refused.output
    assert "Approve the statement 0f0f0f0f0f0f… of 2026-10?" in refused.output
    run(period_commands.approve, answer="y\n")
    assert client.posted == [("approve", {"digest": "0f" * 32})]


def test_a_payment_is_marked_by_hr_once_somebody_said_yes(client: FakeClient) -> None:
    client.month["state"] = "locked"

    assert run(period_commands.mark_paid, answer="n\n").exit_code == 1
    paid = run(period_commands.mark_paid, "--reference", "PAY-1", answer="y\n")
    assert "with the reference PAY-1" in paid.output
    assert client.posted == [("mark-paid", {"reference": "PAY-1"})]
    assert client.roles == [Role.HR]


def test_an_outdated_month_says_what_to_do(client: FakeClient) -> None:
    client.month["is_outdated"] = True
    shown = run(period_commands.show).output

    assert shown.splitlines()[0].startswith("2026-10  approved 已批准, outdated 已过期: calculate")
    assert shown.splitlines()[-1].endswith("2026-08, 2026-09")


def test_a_reader_who_is_told_no_names_sees_none(client: FakeClient) -> None:
    step = {"step": "period-calculated", "at": "2026-11-02T09:00:00+08:00", "by": None}
    nothing = dict.fromkeys(("to", "reason", "reference"))
    client.month["history"] = [{**step, **nothing}, {**step, **nothing, "by": "ann"}]

    shown = run(period_commands.show).output
    assert "None" not in shown
    assert [line.count(", ann") for line in shown.splitlines() if "2026-11-02" in line] == [0, 1]


def test_a_month_s_steps_are_asked_about_and_told_in_chinese(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_LANGUAGE", "zh")
    approved = run(period_commands.approve, answer="y\n").output
    assert "所依据的激励方案为第 2 版" in approved
    assert "批准 2026-10 的核算单（摘要 0f0f0f0f0f0f…）？" in approved
    locked = run(period_commands.lock, answer="y\n").output
    assert "此前尚未锁账的月份：2026-08、2026-09。" in locked
    assert "将 2026-10 锁账？" in locked
    assert locked.endswith("2026-10 已锁账\n")
    assert "未做任何更改。" in run(period_commands.lock, answer="n\n").output
    client.month["state"] = "locked"
    paid = run(period_commands.mark_paid, "--reference", "PAY-1", answer="y\n").output
    assert "显示为已支付，付款凭证号：PAY-1。\n将 2026-10 标记为已支付？" in paid
    returned = run(period_commands.return_, "--to", "under-review", "--reason", "漏计").output
    assert returned == "2026-10 已退回：复核中\n"
    client.month["is_empty"] = True
    assert "请加 --allow-empty" in run(period_commands.lock).output


@pytest.mark.parametrize(("language", "words"), [("en", "add --yes"), ("zh", "请加 --yes")])
def test_nobody_to_ask_is_told_of_yes(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setattr(confirmation, "has_terminal", lambda: False)
    monkeypatch.setenv("CONCORD_LANGUAGE", language)
    refused = run(period_commands.lock)
    assert (refused.exit_code, client.posted) == (2, [])
    assert words in refused.output


def test_no_seals_are_told_of(client: FakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "iterate_items", lambda _path: iter(()), raising=False)
    shown = CliRunner().invoke(period_commands.seals, [])
    assert (shown.stdout, shown.stderr) == ("", "Seals 封签: nothing  无\n")
