"""Stories of what duties and communication ask of departments, and the rows that are open then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.worklist.stories import handoff_fact, request_fact, time_text

Told = tuple[str, Mapping[str, Any]]
"""A fact as `area.name`, and what it says."""
Story = tuple[list[Told], list[str]]
"""The facts, and the open rows as `kind state who`, with whom they are for."""

PROJECT = {"project_id": "p", "code": "P1", "name": "launch", "participants": ["QA", "RND"]}
INVOLVED = {"responsible": [], "consulted": ["LAW"], "informed": ["OPS"]}
DUTY = {"duty_id": "d", "deliverable": "report", "department": "QA", "recipient": "RND"}
OCCURRENCE = {**DUTY, "occurrence": "2026-10", "due_at": time_text(9), "done_at": time_text(3)}
REQUEST = request_fact(0, "", 1)
ENTRY = {**REQUEST, "entry_id": "e"}
MEETING: dict[str, Any] = {"meeting_id": "m", "title": "sync", "organiser": "QA"}
MEETING |= {"departments": ["QA", "RND"], "minutes": 30, "starts_at": time_text(9)}
MATTER = {"matter_id": "x", "subject": "recall", "department": "QA"}

DOCUMENT: dict[str, Any] = {"document_id": "f", "title": "prices", "department": "QA"}
SENT = ("comms.document-sent", {**DOCUMENT, "recipients": ["RND", "MKT"], "due_at": time_text(9)})
DRAFTED = ("comms.document-drafted", DOCUMENT)

DEPARTMENT_STORIES: Mapping[str, Story] = {
    "a question to a consulted department": (
        [
            ("duties.duty-scheduled", {**handoff_fact(1, "scheduled", 1), "involved": INVOLVED}),
            (
                "duties.consultation-asked",
                {"handoff_id": handoff_fact(1, "", 1)["handoff_id"], "department": "LAW"}
                | {"question": "may we?", "due_at": time_text(80)},
            ),
        ],
        [
            "consultation asked LAW for RND",
            "handoff awaited RND for MKT",
            "receipt open LAW for RND",
            "receipt open OPS for RND",
        ],
    ),
    "a receipt that was given, and a question that was answered": (
        [
            ("duties.duty-scheduled", {**handoff_fact(1, "scheduled", 1), "involved": INVOLVED}),
            *(
                (
                    f"duties.{name}",
                    {"handoff_id": handoff_fact(1, "", 1)["handoff_id"], "department": "LAW"}
                    | {"question": "may we?", "due_at": time_text(80)},
                )
                for name in ("consultation-asked", "receipt-given", "consultation-answered")
            ),
        ],
        ["handoff awaited RND for MKT", "receipt open OPS for RND"],
    ),
    "a handoff whose consulted department passed to its sender": (
        [
            ("duties.duty-scheduled", {**handoff_fact(1, "scheduled", 1), "involved": INVOLVED}),
            ("duties.handoff-transferred", handoff_fact(1, "transferred", 2)),
        ],
        ["handoff awaited RND for MKT"],
    ),
    "a change after the receipt": (
        [
            ("duties.duty-scheduled", {**handoff_fact(1, "scheduled", 1), "involved": INVOLVED}),
            *(
                (
                    "duties.receipt-given",
                    {"handoff_id": handoff_fact(1, "", 1)["handoff_id"], "department": code},
                )
                for code in ("LAW", "OPS")
            ),
            ("duties.handoff-offered", {**handoff_fact(1, "offered", 3), "involved": INVOLVED}),
        ],
        [
            "handoff-answer offered MKT for RND",
            "receipt open LAW for RND",
            "receipt open OPS for RND",
        ],
    ),
    "a stated time of a standing duty": (
        [("duties.duty-fulfilled", {**OCCURRENCE, "awaiting_confirmation": True})],
        ["time-confirmation open RND for QA"],
    ),
    "a stated time that was confirmed": (
        [
            ("duties.duty-fulfilled", {**OCCURRENCE, "awaiting_confirmation": True}),
            ("duties.duty-fulfilled", {**OCCURRENCE, "awaiting_confirmation": False}),
        ],
        [],
    ),
    "a planned project": (
        [("duties.project-planned", PROJECT)],
        ["project-start open general-manager,officer-duties for QA,RND"],
    ),
    "a project that starts by itself": (
        [
            ("duties.project-planned", PROJECT),
            ("duties.kick-off-planned", {**PROJECT, "kick_off": time_text(9)}),
        ],
        [],
    ),
    "a refused start": (
        [
            ("duties.project-planned", PROJECT),
            ("duties.kick-off-planned", {**PROJECT, "kick_off": time_text(9)}),
            ("duties.start-refused", PROJECT),
        ],
        ["project-start open general-manager,officer-duties for QA,RND"],
    ),
    "a running project": (
        [("duties.project-planned", PROJECT), ("duties.project-started", PROJECT)],
        [],
    ),
    "an opening whose time the asked department confirms": (
        [
            ("comms.request-opened", {**REQUEST, "awaiting_confirmation": True}),
            ("comms.request-closed", REQUEST),
        ],
        ["entry-confirmation open RND for QA"],
    ),
    "a pause that the asker may accept": (
        [
            (
                "comms.request-paused",
                {**ENTRY, "awaiting": "asker", "awaiting_acceptance": True},
            ),
            ("comms.request-closed", REQUEST),
        ],
        ["pause-answer open QA for RND"],
    ),
    "a pause that was accepted": (
        [
            ("comms.request-opened", REQUEST),
            (
                "comms.request-paused",
                {**ENTRY, "awaiting": "asker", "awaiting_acceptance": True},
            ),
            ("comms.request-corrected", {**ENTRY, "correction": "confirmed"}),
            ("comms.request-closed", REQUEST),
        ],
        [],
    ),
    "a proposed pause whose time was stated anew": (
        [
            (
                "comms.request-paused",
                {**ENTRY, "awaiting": "asker", "awaiting_acceptance": True},
            ),
            ("comms.request-corrected", {**ENTRY, "correction": "retimed", "awaiting": "asker"}),
            ("comms.request-closed", REQUEST),
        ],
        ["pause-answer open QA for RND"],
    ),
    "an accepted pause whose time was stated anew": (
        [
            (
                "comms.request-paused",
                {**ENTRY, "awaiting": "asker", "awaiting_acceptance": True},
            ),
            ("comms.request-corrected", {**ENTRY, "correction": "confirmed"}),
            ("comms.request-corrected", {**ENTRY, "correction": "retimed", "awaiting": "asker"}),
            ("comms.request-closed", REQUEST),
        ],
        ["entry-confirmation open QA for RND"],
    ),
    "a stated reply, after the asker's department passed to another": (
        [
            ("comms.request-opened", REQUEST),
            ("comms.entry-time-stated", {**ENTRY, "awaiting": "asker"}),
            ("comms.request-transferred", {**REQUEST, "side": "asking", "department": "MKT"}),
            ("comms.request-closed", {**REQUEST, "asker": "MKT"}),
        ],
        ["entry-confirmation open MKT for RND"],
    ),
    "a stated time that was rejected": (
        [
            ("comms.entry-time-stated", {**ENTRY, "awaiting": "asker"}),
            ("comms.entry-time-rejected", ENTRY),
            ("comms.request-closed", REQUEST),
        ],
        [],
    ),
    "a time that was stated anew": (
        [
            ("comms.request-closed", REQUEST),
            ("comms.request-corrected", {**ENTRY, "correction": "retimed", "awaiting": "asker"}),
        ],
        ["entry-confirmation open QA for RND"],
    ),
    "a meeting": ([("comms.meeting-planned", MEETING)], ["meeting planned QA for RND"]),
    "a running meeting": (
        [("comms.meeting-planned", MEETING), ("comms.meeting-started", MEETING)],
        ["meeting running QA for RND"],
    ),
    "a meeting that was held": (
        [("comms.meeting-planned", MEETING), ("comms.meeting-held", MEETING)],
        [],
    ),
    "a matter": ([("comms.matter-classified", MATTER)], ["matter open QA"]),
    "a handled matter": (
        [("comms.matter-classified", MATTER), ("comms.channel-deviated", MATTER)],
        [],
    ),
    "a document to be sent": ([DRAFTED], ["document drafted QA"]),
    "receipts of a document, one of them given, one read only and late": (
        [
            DRAFTED,
            SENT,
            (
                "comms.document-receipt-given",
                {**DOCUMENT, "recipient": "RND", "is_enough": True},
            ),
            (
                "comms.document-receipt-given",
                {**DOCUMENT, "recipient": "MKT", "is_enough": False},
            ),
            ("comms.document-receipt-overdue", {**DOCUMENT, "recipient": "MKT"}),
        ],
        ["document-receipt open MKT late for QA"],
    ),
    "a document whose next revision is not sent": (
        [DRAFTED, SENT, DRAFTED],
        ["document drafted QA"],
    ),
    "receipts that passed to a successor": (
        [
            DRAFTED,
            SENT,
            (
                "comms.document-transferred",
                {**DOCUMENT, "recipients": ["OPS", "MKT"], "awaited": ["OPS"], "overdue": ["OPS"]},
            ),
        ],
        ["document-receipt open OPS late for QA"],
    ),
    "a document that was withdrawn": (
        [DRAFTED, SENT, ("comms.document-withdrawn", DOCUMENT)],
        [],
    ),
}
