"""Three screens of a console, on a client with generated types, take few requests.

Each screen builds all that its page shows, and fails where a field is missing. What they cost is
printed; `pytest -s` shows it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import services
from shared.service_runtime.service_discovery import load_services
from shared.testing.installation import OpenTestInstallation
from tests.generated_clients.programs import INSTALLED, run
from tests.generated_clients.screen_company import BLOCKED, GOALS, ScreenCompany
from tests.stream.sse_client import serve_application

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

LIMITS = {
    "start of the page": (3, 120_000),
    "goal board": (2, 15_000),
    "goal board again": (2, 0),
    "statement": (2, 15_000),
    "obligations": (2, 5_000),
}
"""How many requests each screen takes at most, and how many bytes are sent for them."""


async def test_three_screens_take_few_requests(
    node_folder: Path, start_installation: OpenTestInstallation
) -> None:
    run([f"{INSTALLED}/tsc", "-p", "tsconfig.screens.json"], node_folder)
    async with (
        start_installation(load_services(services)) as installation,
        serve_application(installation.installation.app) as base_url,
    ):
        company = ScreenCompany(installation)
        await company.fill()
        program = ["node", "built/screens/main.js", base_url, company.token, "2026-06", "2026-11"]
        screens = json.loads(await asyncio.to_thread(run, program, node_folder))
    print_table(screens)
    for one in screens:
        most_requests, most_bytes = LIMITS[one["screen"]]
        assert one["requests"] <= most_requests, one["screen"]
        assert one["sentBytes"] <= most_bytes, one["screen"]
    views = {one["screen"]: one["view"] for one in screens}
    assert list(views) == list(LIMITS)
    assert views["goal board again"] == views["goal board"]
    check_board(views["goal board"])
    check_statement(views["statement"])
    check_obligations(views["obligations"])


def print_table(screens: list[dict[str, Any]]) -> None:
    """Print what each screen costs."""
    rows: list[Sequence[Any]] = [("screen", "requests", "bytes", "gzip bytes", "ms"), ["---"] * 5]
    rows += [
        [one[name] for name in ("screen", "requests", "bytes", "sentBytes", "milliseconds")]
        for one in screens
    ]
    sys.stdout.writelines(f"| {' | '.join(map(str, row))} |\n" for row in rows)


def check_board(board: dict[str, Any]) -> None:
    cards = board["cards"]
    assert len(cards) == GOALS
    assert sum(len(card["blockers"]) for card in cards) == BLOCKED
    first = cards[0]
    assert (first["department"], first["state"], first["trend"]) == ("研发部", "正常", "上升")
    assert (first["value"], first["target"]) == ("6 regions", "10 regions")
    assert [point["completion"] for point in first["curve"]] == [0.3, 0.6]  # as corrected
    assert [point["completion"] for point in first["expectedLine"]] == [0, 1]
    assert first["blockers"][0]["supports"] == ["法务部：apply，2026-11-04 23:59，待提供，逾期"]


def check_statement(statement: dict[str, Any]) -> None:
    assert (statement["department"], statement["status"]) == ("研发部", "未锁定")
    trend = {one["month"]: (one["due"], one["late"]) for one in statement["trend"]}
    assert len(trend) == 6
    assert (trend["2026-10"], trend["2026-11"]) == ((1, 0), (22, 1))
    (late,) = [one for one in statement["obligations"] if one["outcome"] == "逾期"]
    assert late["subject"].startswith("/api/duties/v1/handoffs/")
    assert late["fact"].startswith("/api/events/v1/facts/")
    assert {name: late[name] for name in late if name not in ("subject", "fact")} == {
        "title": "Test report 测试报告",
        "kind": "交接",
        "outcome": "逾期",
        "counterpart": "销售部",
        "due": "2026-11-04 23:59",
        "done": "2026-11-06 15:00",
        "lateBy": "1 d 15 h",
    }
    (bonus,) = statement["bonus"]
    assert (bonus["project"], bonus["amount"]) == ("Relaunch 改版", "CN¥37,500.00")
    assert bonus["why"] == "12500/10000 units sold: CN¥62,500.00 × 0.6"
    assert statement["adjustments"] == [
        "2026-10 Colour 颜色，销售部：按时 → —",
        "2026-10 Colour 颜色，销售部：— → 逾期",
    ]
    assert any("Goal 0" in signal for signal in statement["signals"])


def check_obligations(shown: dict[str, Any]) -> None:
    owed = {row["title"]: row for row in shown["owes"]}
    waited = {row["title"]: row for row in shown["waitsFor"]}
    assert {title: (row["clock"], row["colour"]) for title, row in owed.items()} == {
        "Feature 功能": ("等待输入", "grey"),  # held up by what sales owes: not overdue
        "Licence 许可证": ("自 2026-11-06 15:00", "black"),
        "Manual 手册": ("36 d 6 h", "black"),
        "Colour 颜色": ("0 min", "red"),
        "Red sensor 红色传感器": ("22 h", "black"),
        "Price 价格": ("23 h，暂停于 2026-11-06 16:00", "grey"),
    }
    assert owed["Feature 功能"]["waitsFor"] == ["销售部：Requirements 需求，2026-11-05 23:59"]
    assert owed["Feature 功能"]["project"] == "NPL-2 Launch 上市"
    assert owed["Price 价格"]["waitsFor"] == ["请求方：Which market?"]
    assert owed["Licence 许可证"]["buttons"] == ["accept_handoff", "reject_handoff"]
    assert {title: row["counterpart"] for title, row in waited.items()} == {
        "Requirements 需求": "销售部",
        "Trademark 商标": "法务部",
    }
    late = waited["Requirements 需求"]
    # Who waits may do without it: the recipient waives what is late.
    assert (late["clock"], late["colour"]) == ("-0 d 17 h", "red")
    assert late["buttons"] == ["waive_handoff"]
