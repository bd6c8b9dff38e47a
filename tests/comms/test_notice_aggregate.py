"""A notice is given once."""

import json

from services.comms.domain.notice import GiveNotice, NoticeGiven, decide, evolve, webhook_body
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.domain_examples import FACT_ID, MEETING_ID, NOTICE_ID, OVERRUN_NOTICE

given = aggregate_scenario(decide, evolve, None).given

was_given = NoticeGiven(notice=OVERRUN_NOTICE)


def test_a_notice_is_given_once() -> None:
    given().when(GiveNotice(OVERRUN_NOTICE)).then(was_given)
    given(was_given).when(GiveNotice(OVERRUN_NOTICE)).then()
    assert GiveNotice(OVERRUN_NOTICE).notice_id == NOTICE_ID


def test_the_webhook_body_holds_the_notice_in_both_languages() -> None:
    assert json.loads(webhook_body(OVERRUN_NOTICE)) == {
        "type": "meeting-overran",
        "timestamp": "2026-10-05T01:00:00Z",
        "data": {
            "notice_id": str(NOTICE_ID),
            "to": ["sales", "rnd"],
            "person": None,
            "about": {"kind": "meeting", "id": str(MEETING_ID)},
            "text": {"en": "It took too long.", "zh": "会议超时。"},
            "cause": str(FACT_ID),
        },
    }


def test_the_webhook_body_is_always_the_same_to_the_byte() -> None:
    again = type(OVERRUN_NOTICE).model_validate_json(OVERRUN_NOTICE.model_dump_json())
    assert webhook_body(again) == webhook_body(OVERRUN_NOTICE)
    assert webhook_body(OVERRUN_NOTICE).startswith('{"type":"meeting-overran","timestamp"')
    assert "会议超时" in webhook_body(OVERRUN_NOTICE)
