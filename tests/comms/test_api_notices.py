"""Notices over HTTP, and what makes them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import BaseModel

from services.comms.application.notices import give_notices, notice_of
from shared.contracts.comms import ReplyBreached, SilenceAlerted
from shared.eventsourcing.context import Context
from shared.eventsourcing.fact import Fact
from shared.testing.clock import MONDAY_MORNING
from tests.comms.company import HELD, SOME_ID, Company

REQUEST = UUID(int=77)
SILENCE = SilenceAlerted(
    request_id=REQUEST,
    subject="The price list",
    matter="complex",
    asker="sales",
    department="rnd",
    head="u-17",
    silent_since=MONDAY_MORNING - timedelta(days=2),
    at=MONDAY_MORNING,
)
BREACH = ReplyBreached(
    request_id=REQUEST,
    subject="The price list",
    matter="complex",
    asker="sales",
    department="rnd",
    leg=2,
    due_at=MONDAY_MORNING - timedelta(hours=1),
    at=MONDAY_MORNING - timedelta(hours=1),
)


def fact(number: int, told: BaseModel) -> Fact:
    """Return a contract's fact as it comes by the bus."""
    return Fact(
        position=number,
        id=UUID(int=number),
        area="comms",
        type=type(told).model_fields["type"].default,
        key=f"request-{REQUEST}",
        sequence=number,
        recorded_at=MONDAY_MORNING,
        context=Context(correlation=UUID(int=number), actor="test"),
        data=told.model_dump_json(),
    )


async def hear(company: Company, *facts: Fact) -> None:
    """Have the area hear these facts."""
    async with company.house.area("comms").unit() as unit:
        await give_notices(unit, facts)


async def test_a_meeting_that_took_too_long_is_told_to_those_who_sat_in_it(
    company: Company,
) -> None:
    meeting = await company.overran()
    (notice,) = await company.notices()
    assert (notice["kind"], notice["to"]) == ("meeting-overran", ["sales", "hr"])
    assert notice["about"]["kind"] == "meeting"
    assert meeting == f"/meetings/{notice['about']['id']}"
    assert notice["text"] == {
        "en": "“Launch, week 48 新品上市周会” took 75 minutes, 15 more than planned.",
        "zh": "会议“Launch, week 48 新品上市周会”实际用时 75 分钟，超出计划 15 分钟。",
    }
    assert (notice["person"], notice["deliveries"]) == (None, [])
    assert notice["at"] == "2026-11-22T23:30:00Z"
    read = await company.get(f"/notices/{notice['notice_id']}")
    assert read.json() == notice


async def test_a_meeting_that_ended_in_time_is_nobodys_business(company: Company) -> None:
    meeting = await company.meeting()
    await company.post(f"{meeting}/hold", {**HELD, "minutes": 60})
    await company.house.settle()
    assert await company.notices() == []


async def test_a_deviation_is_told_to_its_department(company: Company) -> None:
    matter = await company.matter()
    await company.post(f"{matter}/handle", {"channel": "instant", "reason": "all were there"})
    await company.house.settle()
    (notice,) = await company.notices()
    assert (notice["kind"], notice["to"]) == ("channel-deviated", ["sales"])
    assert notice["text"] == {
        "en": "sales handled the complex matter “The price list 价目表” through the channel "
        "'instant' instead of 'meeting': all were there",
        "zh": "sales 处理复杂事项“The price list 价目表”时使用了即时消息，"
        "而非建议的会议：all were there",
    }


async def test_a_silence_is_told_to_the_departments_head(company: Company) -> None:
    await hear(company, fact(1, SILENCE))
    (notice,) = await company.notices()
    assert (notice["kind"], notice["to"], notice["person"]) == ("silence-alerted", ["rnd"], "u-17")
    assert notice["about"] == {"kind": "request", "id": str(REQUEST)}
    assert notice["cause"] == str(UUID(int=1))
    assert notice["notice_id"] == str(notice_of(UUID(int=1)))
    assert notice["text"] == {
        "en": "sales has heard nothing from rnd since 2026-11-21 09:00 about “The price list”; "
        "its head is asked to see to it.",
        "zh": "sales 就“The price list”自 2026-11-21 09:00 起未收到 rnd 的任何回复，"
        "请部门负责人跟进。",
    }


async def test_a_late_reply_is_told_to_both(company: Company) -> None:
    await hear(company, fact(1, BREACH))
    (notice,) = await company.notices()
    assert (notice["kind"], notice["to"]) == ("reply-breached", ["rnd", "sales"])
    assert notice["text"] == {
        "en": "rnd owed sales a reply about “The price list” by 2026-11-23 08:00; it is late.",
        "zh": "rnd 应于 2026-11-23 08:00 前就“The price list”回复 sales，现已超时。",
    }


async def test_a_fact_makes_its_notice_and_deliveries_once(company: Company) -> None:
    await company.subscription("http://127.0.0.1:9/", "silence-alerted")
    await hear(company, fact(1, SILENCE), fact(1, SILENCE))
    await company.subscription("http://127.0.0.1:8/", "silence-alerted")
    await hear(company, fact(1, SILENCE), fact(2, BREACH))
    breach, silence = sorted(await company.notices(), key=lambda one: str(one["kind"]))
    assert len(silence["deliveries"]) == 1
    assert breach["deliveries"] == []


async def test_notices_are_listed_newest_first_part_by_part(company: Company) -> None:
    await hear(company, *(fact(number, SILENCE) for number in range(1, 4)), fact(4, BREACH))
    await company.overran()
    seen = []
    cursor = None
    while True:
        page = (
            await company.get("/notices", limit=2, **({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [(one["at"], one["kind"]) for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [kind for _, kind in seen] == ["silence-alerted"] * 3 + [
        "reply-breached",
        "meeting-overran",
    ]
    assert len(await company.notices(kind="silence-alerted")) == 3
    assert len(await company.notices(department="sales")) == 2
    assert len(await company.notices(about=str(REQUEST))) == 4


@pytest.mark.parametrize(
    "params",
    [{"kind": "gossip"}, {"about": "no-id"}, {"department": "a\x00"}, {"cursor": "x"}],
)
async def test_bad_filters_are_refused(company: Company, params: dict[str, str]) -> None:
    assert (await company.get("/notices", **params)).status_code == 422


async def test_unknown_things_are_not_found(company: Company) -> None:
    answer = await company.get(f"/notices/{SOME_ID}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-notice")
    answer = await company.post(f"/deliveries/{SOME_ID}/replay")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-delivery")
