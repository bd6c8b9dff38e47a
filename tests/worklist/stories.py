"""Stories of facts that areas could tell, and what they leave open by an obvious account of them.

The account plays each thing's facts in the order in which its area recorded them, as a person would
who keeps a list on paper. It shares no code with the product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

DEPARTMENTS = ("QA", "RND", "MKT")
HEARD_AT = datetime(2026, 10, 1, tzinfo=UTC)
"""When a thing was first heard of, where no fact says when it began."""
Told = Mapping[str, Any]


def time_text(hour: int) -> str:
    """Return a time of the story, as facts write it."""
    return f"2026-10-{1 + hour // 24:02}T{hour % 24:02}:00:00Z"


@dataclass(frozen=True)
class StoredFact:
    """A fact with its position in its area's outbox."""

    position: int
    type: str
    said: Told


def _id(number: int) -> str:
    return str(UUID(int=number))


HANDOFF_MOVES = ("offered", "rejected", "recalled", "overdue", "held-up", "accepted", "withdrawn")
REQUEST_MOVES = ("replied", "breached", "paused", "resumed", "closed")
SUPPORT_MOVES = ("overdue", "given")
STEP_MOVES = ("overdue", "done")


def handoff_fact(number: int, move: str, hour: int) -> Told:
    """Return a fact about a handoff."""
    sender, recipient = DEPARTMENTS[number % 3], DEPARTMENTS[(number + 1) % 3]
    said = {
        "handoff_id": _id(number),
        "project_id": _id(99),
        "deliverable": f"part {number}",
        "sender": sender,
        "recipient": recipient,
        "at": time_text(hour),
        "deadline": time_text(100 + number),
        "excused_until": None,
        "reason": f"because {hour}",
    }
    if move == "scheduled":
        said["due_at"] = time_text(100 + number)
    return said


def request_fact(number: int, _move: str, hour: int) -> Told:
    """Return a fact about a request."""
    return {
        "request_id": _id(number),
        "subject": f"question {number}",
        "asker": DEPARTMENTS[number % 3],
        "department": DEPARTMENTS[(number + 1) % 3],
        "due_at": time_text(100 + number),
        "waiting_on": "asker" if hour % 2 else "outside",
        "reason": f"because {hour}",
        "at": time_text(hour),
    }


def support_fact(number: int, _move: str, hour: int) -> Told:
    """Return a fact about support."""
    return {
        "support_id": _id(number),
        "blocker_id": _id(number),
        "goal_id": _id(98),
        "goal": "growth",
        "asker": None if number % 2 else DEPARTMENTS[number % 3],
        "department": DEPARTMENTS[(number + 1) % 3],
        "what": f"help {number}",
        "due_at": time_text(100 + number),
        "at": time_text(hour),
    }


def step_fact(number: int, _move: str, hour: int) -> Told:
    """Return a fact about a step of a case."""
    return {
        "case_id": _id(number % 2),
        "case": "order",
        "step": number,
        "activity": f"step {number}",
        "department": DEPARTMENTS[number % 3],
        "due_at": time_text(100 + number),
        "at": time_text(hour),
    }


_OF_KIND = {
    "handoff": (handoff_fact, HANDOFF_MOVES, "concord.duties.handoff-{}.v1"),
    "request": (request_fact, REQUEST_MOVES, "concord.comms.request-{}.v1"),
    "support": (support_fact, SUPPORT_MOVES, "concord.goals.support-{}.v1"),
    "step": (step_fact, STEP_MOVES, "concord.workflows.step-{}.v1"),
}
_FIRST = {"handoff": "scheduled", "request": "opened", "support": "asked", "step": "opened"}
_OTHER_NAMES = {
    "concord.duties.handoff-scheduled.v1": "concord.duties.duty-scheduled.v1",
    "concord.duties.handoff-withdrawn.v1": "concord.duties.duty-withdrawn.v1",
    "concord.comms.request-breached.v1": "concord.comms.reply-breached.v1",
}


def _story(choices: Sequence[tuple[int, int]]) -> Sequence[StoredFact]:
    facts: list[StoredFact] = []
    begun: set[int] = set()
    for place, (thing, choice) in enumerate(choices):
        kind, number = _KINDS[thing % len(_KINDS)], thing // len(_KINDS)
        tell, moves, name = _OF_KIND[kind]
        move = moves[choice % len(moves)] if thing in begun else _FIRST[kind]
        begun.add(thing)
        fact_type = name.format(move)
        fact_type = _OTHER_NAMES.get(fact_type, fact_type)
        facts.append(StoredFact(place + 1, fact_type, tell(number, move, place)))
    return facts


_KINDS = tuple(_OF_KIND)
STORIES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 34)), max_size=25).map(_story)
"""Facts about three things of each kind, which begin and then go on in any way."""


Listed = tuple[str, str, str, str | None, bool]
"""Side, department, title, state and whether it is overdue."""


def open_by_an_obvious_account(facts: Sequence[StoredFact]) -> list[Listed]:
    """Return what is open after all facts, for each side of each thing."""
    paper: dict[tuple[str, str], dict[str, Any]] = {}
    for fact in sorted(facts, key=lambda one: one.position):
        said, short = fact.said, fact.type.split(".")[2]
        if short.startswith(("handoff", "duty")):
            _note_handoff(paper.setdefault(("handoff", said["handoff_id"]), {}), short, said)
        elif short.startswith(("request", "reply")):
            _note_request(paper.setdefault(("request", said["request_id"]), {}), short, said)
        elif short.startswith("support"):
            line = paper.setdefault(("support", said["support_id"]), {})
            line |= {"title": said["what"], "from": said["department"], "to": said["asker"]}
            line["state"] = "open"
            line["late"] = line.get("late", False) or short == "support-overdue"
            line["over"] = line.get("over", False) or short == "support-given"
        else:
            line = paper.setdefault(("step", f"{said['case_id']} {said['step']}"), {})
            line |= {"title": said["activity"], "from": said["department"], "to": None}
            line["state"] = "open"
            line["late"] = line.get("late", False) or short == "step-overdue"
            line["over"] = line.get("over", False) or short == "step-done"
    return sorted(
        (side, department, line["title"], line["state"], line["late"])
        for line in paper.values()
        if not line["over"]
        for side, department in (("owes", line["from"]), ("waits", line["to"]))
        if department is not None
    )


def _note_handoff(line: dict[str, Any], short: str, said: Told) -> None:
    line.setdefault("over", False)
    line.setdefault("held", False)
    line.setdefault("announced", False)
    sender, recipient = said["sender"], said["recipient"]
    line["title"] = said["deliverable"]
    if short in {"handoff-accepted", "duty-withdrawn"}:
        line["over"] = True
    states = {"duty-scheduled": "awaited", "handoff-offered": "offered"}
    states |= {"handoff-rejected": "rejected", "handoff-recalled": "recalled"}
    line["hands"] = states.get(short, line.get("hands"))
    if short == "handoff-held-up":
        line["held"] = True
    if short == "handoff-overdue":
        line["held"], line["announced"] = False, True
    is_offered = line["hands"] == "offered"
    line["from"], line["to"] = (recipient, sender) if is_offered else (sender, recipient)
    line["state"] = "held-up" if line["held"] and not is_offered else line["hands"]
    line["late"] = line["announced"] and not is_offered


def _note_request(line: dict[str, Any], short: str, said: Told) -> None:
    line.setdefault("over", False)
    line.setdefault("late", False)
    line["title"] = said["subject"]
    if short == "request-closed":
        line["over"] = True
    if short in {"request-opened", "request-replied", "request-resumed"}:
        line["state"] = "open"
    if short == "request-paused":
        line["state"], line["for"] = "paused", said["waiting_on"]
    if short in {"request-opened", "request-replied"}:
        line["late"] = False
    if short == "reply-breached":
        line["late"] = True
    is_for_asker = line["state"] == "paused" and line.get("for") == "asker"
    parties = (said["asker"], said["department"])
    line["from"], line["to"] = parties if is_for_asker else parties[::-1]
