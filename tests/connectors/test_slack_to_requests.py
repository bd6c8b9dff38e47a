"""What is asked in a channel of Slack is a request, and what is said in its thread a reply."""

from __future__ import annotations

from shared.http.auth import Role
from tests.connectors.area_client import outcome
from tests.connectors.slack_bodies import message
from tests.connectors.slack_client import SlackClient

MAPPING = {
    "routes": [
        {
            "target": "request",
            "project": "C0123",
            "asker": "sales",
            "department": "finance",
            "matter": "simple",
            "comments": True,
            "statuses": [],
        }
    ],
    "people": [
        {"name": "U0BO", "department": "finance"},
        {"name": "U0ANN", "department": "sales"},
    ],
}


async def test_a_question_in_a_channel_is_a_request_and_its_thread_replies(
    slack: SlackClient,
) -> None:
    await slack.make_live(MAPPING)
    now = slack.installation.clock().timestamp()
    asked, answered, thanked = (f"{now - ago:.0f}.000100" for ago in (180, 120, 60))
    opened = await slack.take(message(ts=asked, text="Which colour?\nRed or blue?"))
    assert outcome(opened) == ("applied", ["open-request 201"])
    reply = message(ts=answered, thread_ts=asked, user="U0BO", text="Red &amp; blue")
    assert outcome(await slack.take(reply)) == ("applied", ["reply 200"])
    other = message(ts=thanked, thread_ts=asked, text="Thanks")
    assert outcome(await slack.take(other)) == ("ignored", "author-not-asked")
    robot = message(ts=thanked, thread_ts=asked, subtype="bot_message", bot_id="B1", user=None)
    assert outcome(await slack.take(robot)) == ("ignored", "event-not-used")
    request = await slack.call("GET", f"/api/comms/v1/requests/{opened['case_id']}", Role.AUDITOR)
    found = request.json()
    assert (found["asker"], found["department"]) == ("sales", "finance")
    assert found["subject"].endswith("Which colour?")
    assert found["text"] == "Which colour?\nRed or blue?"
    assert [(one["kind"], one["note"]) for one in found["entries"]] == [("progress", "Red & blue")]
