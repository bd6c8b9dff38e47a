"""What facts say of drafts that await publication: of flows, of templates and of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.worklist.domain.flow_and_pay_items import TASK_FORCE
from services.worklist.domain.item_change import (
    FactReading,
    ItemChange,
    Said,
    Values,
    fields_of,
    time_of,
)
from services.worklist.domain.work_row import OpenThing

FLOW_ROLES = ("officer-workflows", "general-manager")
"""Who publishes flows and templates, and has failed rules tried again."""


def _flow_mapped(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"flow:{said['flow_id']}", {"name": said["name"]})


def _flow_drafted(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"flow:{said['flow_id']}", {"draft": said["number"], "since": said["at"]})


def _flow_published(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"flow:{said['flow_id']}", {"draft": None})


def _template_drafted(said: Said) -> Iterator[ItemChange]:
    known = fields_of(said, "name") | {"draft": said["number"], "since": said["at"]}
    yield ItemChange(f"template:{said['template_id']}", known)


def _template_settled(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"template:{said['template_id']}", {"draft": None})


def flow_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield the draft of a flow's next version."""
    return _draft("flow-draft", id_, values, since)


def template_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield the draft of a template's next version."""
    return _draft("template-draft", id_, values, since)


def _draft(kind: Any, id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    if values.get("draft") is None or "name" not in values:
        return
    yield OpenThing(
        kind=kind,
        id=id_,
        key=id_,
        title=values["name"],
        state="drafted",
        reason="version-drafted",
        reason_text=str(values["draft"]),
        since=time_of(values, "since") or since,
        roles=FLOW_ROLES,
    )


def _plan_written(said: Said) -> Iterator[ItemChange]:
    known = {"effective_from": said["effective_from"], "since": said["at"], "is_simulated": False}
    yield ItemChange(f"plan:{said['draft_id']}", known)


def _plan_simulated(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"plan:{said['draft_id']}", {"is_simulated": True, "since": said["at"]})


def _plan_settled(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"plan:{said['draft_id']}", {"is_over": True})


def plan_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield a draft of the plan: to be simulated, then approved by another person."""
    if values.get("is_over") or "effective_from" not in values:
        return
    shown: Mapping[str, Any] = {"state": "drafted", "reason": "draft-written", "roles": TASK_FORCE}
    if values.get("is_simulated"):
        approvers = ("general-manager",)
        shown = {"state": "simulated", "reason": "draft-simulated", "roles": approvers}
    yield OpenThing(
        kind="plan-draft",
        id=id_,
        key=id_,
        title=values["effective_from"],
        since=time_of(values, "since") or since,
        **shown,
    )


FLOW_DRAFT_READINGS: Mapping[str, FactReading] = {
    "flow-mapped": _flow_mapped,
    "flow-version-drafted": _flow_drafted,
    "flow-version-published": _flow_published,
    "template-drafted": _template_drafted,
    "template-published": _template_settled,
    "template-retired": _template_settled,
}
PLAN_DRAFT_READINGS: Mapping[str, FactReading] = {
    "plan-draft-written": _plan_written,
    "plan-draft-simulated": _plan_simulated,
    "plan-draft-approved": _plan_settled,
    "plan-draft-withdrawn": _plan_settled,
}
"""What is read of each fact, by its short name."""
