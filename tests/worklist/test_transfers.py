"""What another department takes over is its own; dates that passed stay with the former one."""

from __future__ import annotations

from typing import Any

from tests.worklist.stories import StoredFact, handoff_fact, time_text
from tests.worklist.test_list_of_stories import listed

DUTY = {
    "duty_id": "1",
    "deliverable": "stock",
    "department": "QA",
    "recipient": "RND",
    "next_due_at": time_text(300),
    "at": time_text(1),
}


def duty_story(side: str, **parties: str) -> list[StoredFact]:
    moved: dict[str, Any] = {**DUTY, **parties, "side": side, "was": "QA", "successor": "MKT"}
    missed = {**DUTY, "occurrence": "2026-10", "due_at": time_text(9)}
    said = {"standing-duty-made": DUTY, "duty-overdue": missed, "standing-duty-transferred": moved}
    return [
        StoredFact(place, f"concord.duties.{name}.v1", one)
        for place, (name, one) in enumerate(said.items(), 1)
    ]


def test_the_next_date_is_the_successors_and_a_missed_one_stays() -> None:
    owes = [row[:2] + row[4:] for row in listed(duty_story("sender", department="MKT"))]
    assert owes == [
        ("owes", "MKT", False),
        ("owes", "QA", True),
        ("waits", "RND", False),
        ("waits", "RND", True),
    ]


def test_a_successor_on_the_recipients_side_waits_and_owes_nothing() -> None:
    rows = listed(duty_story("recipient", recipient="MKT"))
    assert {row[:2] for row in rows} == {("owes", "QA"), ("waits", "MKT")}


def test_an_offered_handoff_is_answered_by_the_successor_of_its_recipient() -> None:
    moved = {**handoff_fact(0, "transferred", 3), "recipient": "MKT", "side": "recipient"}
    story = [
        StoredFact(1, "concord.duties.duty-scheduled.v1", handoff_fact(0, "scheduled", 1)),
        StoredFact(2, "concord.duties.handoff-offered.v1", handoff_fact(0, "offered", 2)),
        StoredFact(3, "concord.duties.handoff-transferred.v1", moved),
    ]
    assert [row[:2] for row in listed(story)] == [("owes", "MKT"), ("waits", "QA")]
