"""The rows of flows and of connected systems: cases, steps, orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from services.insights.domain.folding.row_parts import (
    FactReading,
    Row,
    Said,
    department,
    flow,
    moment,
    person,
)


def _case(transition: str, said: Said) -> Iterator[tuple[str, Row]]:
    departments = said.get("departments")
    yield (
        "case_fact",
        (
            said["case_id"],
            *flow(said.get("flow_id")),
            said.get("flow_version"),
            said.get("template_id"),
            said.get("template_version"),
            transition,
            *department(said.get("department")),
            None if departments is None else len(departments),
        ),
    )


def _step(transition: str, said: Said) -> Iterator[tuple[str, Row]]:
    """Yield what became of a step; handed over work was with the sender."""
    yield (
        "step_fact",
        (
            said["case_id"],
            said.get("step"),
            said.get("activity"),
            *department(said["sender"] if "sender" in said else said["department"]),
            *department(said.get("recipient")),
            transition,
            moment(said["at"]) if transition == "opened" else moment(said.get("opened_at")),
            moment(said.get("due_at")),
            moment(said.get("done_at")),
            moment(said.get("entered_at")),
            said.get("vote", said.get("decision")),
            said.get("counts"),
            said.get("standard_seconds"),
            *person(said.get("done_by")),
        ),
    )


def _connector(kind: str, said: Said) -> Iterator[tuple[str, Row]]:
    yield (
        "connector_fact",
        (
            said["connector"],
            kind,
            said["delivery_id"],
            said.get("change"),
            said.get("number"),
            said.get("code"),
        ),
    )


_STEPS = {
    "step-opened": "opened",
    "step-sent-back": "sent-back",
    "step-done": "done",
    "step-overdue": "overdue",
    "step-withdrawn": "withdrawn",
    "step-claimed": "claimed",
    "step-released": "released",
    "step-transferred": "transferred",
    "joint-review-voted": "voted",
    "joint-review-ended": "review-ended",
    "work-handed-over": "handed-over",
}

WORKFLOWS_ROWS: Mapping[str, FactReading] = {
    "case-started": partial(_case, "started"),
    "case-migrated": partial(_case, "migrated"),
    "case-finished": partial(_case, "finished"),
    "case-withdrawn": partial(_case, "withdrawn"),
    **{name: partial(_step, transition) for name, transition in _STEPS.items()},
}

CONNECTORS_ROWS: Mapping[str, FactReading] = {
    name: partial(_connector, name) for name in ("order-changed", "delivery-failed")
}
