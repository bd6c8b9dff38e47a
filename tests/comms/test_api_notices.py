"""Notices over HTTP, and what makes them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import BaseModel

from services.comms.application.notice_and_delivery_creation import (
    create_notices_with_deliveries,
    notice_id_for_fact,
)
from shared.contracts.comms import ReplyBreached, SilenceAlerted
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.testing.manual_clock import MONDAY_MORNING
from tests.comms.area_client import HELD_BODY, SOME_ID, CommsClient

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


def fact(number: int, contract: BaseModel) -> Fact:
    """Return a published fact as the bus delivers it."""
    return Fact(
        position=number,
        id=UUID(int=number),
        area="comms",
        type=type(contract).model_fields["type"].default,
        key=f"request-{REQUEST}",
        sequence=number,
        recorded_at=MONDAY_MORNING,
        context=EventContext(correlation=UUID(int=number), actor="test"),
        data=contract.model_dump_json(),
    )


async def handle_facts(area_client: CommsClient, *facts: Fact) -> None:
    """Have the area handle these facts."""
    async with area_client.installation.area("comms").unit_of_work() as unit:
        await create_notices_with_deliveries(unit, facts)


async def test_an_overrun_meeting_notifies_its_attending_departments(
    area_client: CommsClient,
) -> None:
    meeting = await area_client.hold_overrun_meeting()
    (notice,) = await area_client.list_notices()
    assert (notice["kind"], notice["to"]) == ("meeting-overran", ["sales", "hr"])
    assert notice["about"]["kind"] == "meeting"
    assert meeting == f"/meetings/{notice['about']['id']}"
    assert notice["text"] == {
        "en": "“Launch, week 48 新品上市周会” took 75 minutes, 15 more than planned.",
        "zh": "会议“Launch, week 48 新品上市周会”实际用时 75 分钟，超出计划 15 分钟。",
    }
    assert (notice["person"], notice["deliveries"]) == (None, [])
    assert notice["at"] == "2026-11-23T07:30:00+08:00"
    read = await area_client.get(f"/notices/{notice['notice_id']}")
    assert read.json() == notice


async def test_a_meeting_that_ended_in_time_makes_no_notice(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    await area_client.post(f"{meeting}/hold", {**HELD_BODY, "minutes": 60})
    await area_client.installation.wait_until_idle()
    assert await area_client.list_notices() == []


async def test_a_deviation_notifies_its_department(area_client: CommsClient) -> None:
    matter = await area_client.classify_matter()
    await area_client.post(f"{matter}/handle", {"channel": "instant", "reason": "all were there"})
    await area_client.installation.wait_until_idle()
    (notice,) = await area_client.list_notices()
    assert (notice["kind"], notice["to"]) == ("channel-deviated", ["sales"])
    assert notice["text"] == {
        "en": "sales handled the complex matter “The price list 价目表” through the channel "
        "'instant' instead of 'meeting': all were there",
        "zh": "sales 处理复杂事项“The price list 价目表”时使用了即时消息，"
        "而非建议的会议：all were there",
    }


async def test_a_silence_notifies_the_department_head(area_client: CommsClient) -> None:
    await handle_facts(area_client, fact(1, SILENCE))
    (notice,) = await area_client.list_notices()
    assert (notice["kind"], notice["to"], notice["person"]) == ("silence-alerted", ["rnd"], "u-17")
    assert notice["about"] == {"kind": "request", "id": str(REQUEST)}
    assert notice["cause"] == str(UUID(int=1))
    assert notice["notice_id"] == str(notice_id_for_fact(UUID(int=1)))
    assert notice["text"] == {
        "en": "sales has heard nothing from rnd since 2026-11-21 09:00 about “The price list”; "
        "its head is asked to see to it.",
        "zh": "sales 就“The price list”自 2026-11-21 09:00 起未收到 rnd 的任何回复，"
        "请部门负责人跟进。",
    }


async def test_a_late_reply_notifies_both_departments(area_client: CommsClient) -> None:
    await handle_facts(area_client, fact(1, BREACH))
    (notice,) = await area_client.list_notices()
    assert (notice["kind"], notice["to"]) == ("reply-breached", ["rnd", "sales"])
    assert notice["text"] == {
        "en": "rnd owed sales a reply about “The price list” by 2026-11-23 08:00; it is late.",
        "zh": "rnd 应于 2026-11-23 08:00 前就“The price list”回复 sales，现已超时。",
    }


async def test_a_fact_makes_its_notice_and_deliveries_once(area_client: CommsClient) -> None:
    await area_client.create_subscription("http://127.0.0.1:9/", "silence-alerted")
    await handle_facts(area_client, fact(1, SILENCE), fact(1, SILENCE))
    await area_client.create_subscription("http://127.0.0.1:8/", "silence-alerted")
    await handle_facts(area_client, fact(1, SILENCE), fact(2, BREACH))
    breach, silence = sorted(await area_client.list_notices(), key=lambda one: str(one["kind"]))
    assert len(silence["deliveries"]) == 1
    assert breach["deliveries"] == []


async def test_notices_are_listed_newest_first_page_by_page(area_client: CommsClient) -> None:
    await handle_facts(
        area_client, *(fact(number, SILENCE) for number in range(1, 4)), fact(4, BREACH)
    )
    await area_client.hold_overrun_meeting()
    seen = []
    cursor = None
    while True:
        page = (
            await area_client.get("/notices", limit=2, **({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [(one["at"], one["kind"]) for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [kind for _, kind in seen] == ["silence-alerted"] * 3 + [
        "reply-breached",
        "meeting-overran",
    ]
    assert len(await area_client.list_notices(kind="silence-alerted")) == 3
    assert len(await area_client.list_notices(department="sales")) == 2
    assert len(await area_client.list_notices(about=str(REQUEST))) == 4


@pytest.mark.parametrize(
    "params",
    [{"kind": "gossip"}, {"about": "no-id"}, {"department": "a\x00"}, {"cursor": "x"}],
)
async def test_bad_filters_are_refused(area_client: CommsClient, params: dict[str, str]) -> None:
    assert (await area_client.get("/notices", **params)).status_code == 422


async def test_unknown_things_are_not_found(area_client: CommsClient) -> None:
    answer = await area_client.get(f"/notices/{SOME_ID}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-notice")
    answer = await area_client.post(f"/deliveries/{SOME_ID}/replay")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-delivery")
