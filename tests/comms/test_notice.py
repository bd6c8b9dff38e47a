"""A notice is given once."""

import json

from services.comms.domain.notice import GiveNotice, NoticeGiven, decide, evolve, message
from shared.testing.scenario import scenario
from tests.comms.occasions import FACT, MEETING, NOTICE, OVERRAN

given = scenario(decide, evolve, None).given

was_given = NoticeGiven(notice=OVERRAN)


def test_a_notice_is_given_once() -> None:
    given().when(GiveNotice(OVERRAN)).then(was_given)
    given(was_given).when(GiveNotice(OVERRAN)).then()
    assert GiveNotice(OVERRAN).notice_id == NOTICE


def test_its_message_says_everything_in_both_languages() -> None:
    assert json.loads(message(OVERRAN)) == {
        "type": "meeting-overran",
        "timestamp": "2026-10-05T01:00:00Z",
        "data": {
            "notice_id": str(NOTICE),
            "to": ["sales", "rnd"],
            "person": None,
            "about": {"kind": "meeting", "id": str(MEETING)},
            "text": {"en": "It took too long.", "zh": "会议超时。"},
            "cause": str(FACT),
        },
    }


def test_its_message_is_the_same_to_the_byte_however_often_it_is_made() -> None:
    again = type(OVERRAN).model_validate_json(OVERRAN.model_dump_json())
    assert message(again) == message(OVERRAN)
    assert message(OVERRAN).startswith('{"type":"meeting-overran","timestamp"')
    assert "会议超时" in message(OVERRAN)
