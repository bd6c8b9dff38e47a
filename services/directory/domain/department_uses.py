"""What other areas have of a department, by their facts: goals, duties, requests, cases.

A department that something names is no mistake, so it is not withdrawn; and whoever closes one is
told what is still open in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Literal, NamedTuple

from services.directory.domain.change_refusals import DepartmentHasOpenWork, refuse_withdrawal

UseKind = Literal[
    "goal",
    "support",
    "project",
    "handoff",
    "standing-duty",
    "request",
    "action",
    "document",
    "case",
]
UseState = Literal["open", "ended", "withdrawn"]

_WORDS: Mapping[UseKind, tuple[str, str, str]] = {
    "goal": ("goal", "goals", "个目标"),
    "support": ("support asked for", "supports asked for", "项支持"),
    "project": ("project", "projects", "个项目"),
    "handoff": ("handoff", "handoffs", "项交接"),
    "standing-duty": ("standing duty", "standing duties", "项常设职责"),
    "request": ("request", "requests", "个请求"),
    "action": ("meeting action", "meeting actions", "个会议行动项"),
    "document": ("document", "documents", "份文档"),
    "case": ("case", "cases", "个流程案例"),
}


class UseChange(NamedTuple):
    """What a fact says of a thing that names departments."""

    kind: UseKind
    id: str
    state: UseState | None
    """`None` where the fact says nothing of it: what has ended stays ended."""
    title: str | None
    """How it is called; `None` for what only its parties may read."""
    departments: tuple[str, ...] | None
    """The departments that it names from now on; `None` where they stay."""


@dataclass(frozen=True)
class UseCount:
    """How many things of a kind name a department, open ones or others."""

    kind: UseKind
    is_open: bool
    count: int
    title: str | None
    """How one of them is called, where everybody in charge may read it."""


INVOLVED = "involved"
"""The field with further departments, by what they do; facts of earlier versions lack it."""


class _Naming(NamedTuple):
    kind: UseKind
    id_field: str
    title_field: str | None
    department_fields: tuple[str, ...]
    state: UseState | None = "open"
    owing_field: str | None = None
    """Where it names nobody the thing has ended."""


_GOAL = _Naming("goal", "goal_id", "goal", ("department",))
_SUPPORT = _Naming("support", "support_id", "goal", ("asker", "department"))
_PROJECT = _Naming("project", "project_id", "name", ("participants",))
_HANDOFF = _Naming("handoff", "handoff_id", "deliverable", ("sender", "recipient", INVOLVED))
_DUTY = _Naming("standing-duty", "duty_id", "deliverable", ("department", "recipient", INVOLVED))
_REQUEST = _Naming("request", "request_id", None, ("asker", "department"))
_ACTION = _Naming("action", "action_id", None, ("department",))
_DOCUMENT = _Naming("document", "document_id", None, ("department",))
_RECEIPTS = _DOCUMENT._replace(department_fields=("department", "awaited"))
_CASE = _Naming("case", "case_id", "case", ("departments",))


def _ends(one: _Naming, state: UseState = "ended") -> _Naming:
    return one._replace(state=state, department_fields=())


def _moves(one: _Naming, *department_fields: str) -> _Naming:
    return one._replace(state=None, department_fields=department_fields or one.department_fields)


_NAMINGS: Mapping[str, _Naming] = {
    "goals.goal-set": _GOAL,
    "goals.goal-transferred": _moves(_GOAL),
    "goals.goal-archived": _ends(_GOAL),
    "goals.goal-withdrawn": _ends(_GOAL, "withdrawn"),
    "goals.support-asked": _SUPPORT,
    "goals.support-transferred": _moves(_SUPPORT),
    "goals.support-given": _ends(_SUPPORT),
    "goals.support-withdrawn": _ends(_SUPPORT, "withdrawn"),
    "duties.project-planned": _PROJECT,
    "duties.project-plan-changed": _PROJECT,
    "duties.project-started": _PROJECT,
    "duties.project-transferred": _moves(_PROJECT),
    "duties.shares-corrected": _moves(_PROJECT),
    "duties.project-closed": _ends(_PROJECT),
    "duties.project-cancelled": _ends(_PROJECT),
    "duties.project-withdrawn": _ends(_PROJECT, "withdrawn"),
    "duties.duty-scheduled": _HANDOFF,
    "duties.handoff-transferred": _moves(_HANDOFF),
    "duties.handoff-accepted": _ends(_HANDOFF),
    "duties.handoff-cancelled": _ends(_HANDOFF),
    "duties.handoff-waived": _ends(_HANDOFF),
    "duties.duty-withdrawn": _ends(_HANDOFF, "withdrawn"),
    "duties.standing-duty-made": _DUTY,
    "duties.standing-duty-transferred": _moves(_DUTY),
    "duties.standing-duty-ended": _ends(_DUTY),
    "comms.request-opened": _REQUEST,
    "comms.request-transferred": _moves(_REQUEST, "department", "counterpart"),
    "comms.request-closed": _ends(_REQUEST),
    "comms.action-noted": _ACTION,
    "comms.action-transferred": _moves(_ACTION),
    "comms.action-completed": _ends(_ACTION),
    "comms.action-released": _ends(_ACTION),
    "comms.document-drafted": _DOCUMENT,
    "comms.document-sent": _DOCUMENT._replace(department_fields=("department", "recipients")),
    "comms.document-receipt-given": _RECEIPTS._replace(owing_field="awaited"),
    "comms.document-transferred": _moves(_RECEIPTS)._replace(owing_field="awaited"),
    "comms.document-withdrawn": _ends(_DOCUMENT),
    "workflows.case-started": _CASE,
    "workflows.case-migrated": _moves(_CASE),
    "workflows.case-finished": _ends(_CASE),
    "workflows.case-withdrawn": _ends(_CASE, "withdrawn"),
}
USE_FACT_TYPES = frozenset(f"concord.{name}.v1" for name in _NAMINGS)
"""The types of the facts that are read here."""


def use_change_of(fact_type: str, said: Mapping[str, Any]) -> UseChange:
    """Return what a fact of one of `USE_FACT_TYPES` says, by its decoded JSON.

    Raises `KeyError` where it lacks what its type promises.
    """
    naming = _NAMINGS[fact_type.removeprefix("concord.").removesuffix(".v1")]
    named: list[str] = []
    for field in naming.department_fields:
        if field == INVOLVED:
            named += chain.from_iterable(said.get(INVOLVED, {}).values())
            continue
        value = said[field]
        named += value if isinstance(value, list) else [value] if value else []
    title = None if naming.title_field is None else said.get(naming.title_field)
    departments = tuple(dict.fromkeys(named)) if naming.department_fields else None
    is_over = naming.owing_field is not None and not said[naming.owing_field]
    state = "ended" if is_over else naming.state
    return UseChange(naming.kind, said[naming.id_field], state, title, departments)


def require_unused(code: str, uses: Sequence[UseCount], valid_to: date | None = None) -> None:
    """Raise `DepartmentInUse` where something of another area names the department.

    `valid_to` is its last day, where it has one.
    """
    if uses:
        named = _texts_of(uses)
        verb = "names" if sum(one.count for one in uses) == 1 else "name"
        texts = {"en": f"{named['en']} {verb} it", "zh": f"{named['zh']}涉及该部门"}
        raise refuse_withdrawal(code, texts, valid_to)


def require_nothing_open(code: str, uses: Sequence[UseCount]) -> None:
    """Raise `DepartmentHasOpenWork` where something of another area is open in the department."""
    open_ones = [one for one in uses if one.is_open]
    if open_ones:
        raise DepartmentHasOpenWork(code=code, work=_texts_of(open_ones))


def _texts_of(uses: Sequence[UseCount]) -> Mapping[str, str]:
    texts = [_texts(one) for one in uses]
    return {"en": ", ".join(en for en, _ in texts), "zh": "、".join(zh for _, zh in texts)}


def _texts(use: UseCount) -> tuple[str, str]:
    one, several, chinese = _WORDS[use.kind]
    state, state_zh = ("open", "未结") if use.is_open else ("ended", "已结")
    example = f" ({use.title})" if use.title else ""
    example_zh = f"（{use.title}）" if use.title else ""
    noun = one if use.count == 1 else several
    return f"{use.count} {state} {noun}{example}", f"{use.count} {chinese}{state_zh}{example_zh}"
