"""Which departments facts of other areas name, until when, and how a refusal counts them."""

from __future__ import annotations

from typing import Any

import pytest

from services.directory.domain.change_refusals import (
    ClosedDepartmentInUse,
    DepartmentHasOpenWork,
    DepartmentInUse,
)
from services.directory.domain.department_uses import (
    UseChange,
    UseCount,
    UseKind,
    UseState,
    require_nothing_open,
    require_unused,
    use_change_of,
)
from tests.directory.domain_examples import SPRING

SAID: dict[str, Any] = {
    "goal_id": "1",
    "support_id": "2",
    "project_id": "3",
    "handoff_id": "4",
    "duty_id": "5",
    "request_id": "6",
    "action_id": "7",
    "case_id": "8",
    "goal": "More regions",
    "name": "Portal",
    "deliverable": "Report",
    "case": "Hiring",
    "department": "A",
    "asker": "B",
    "counterpart": "C",
    "sender": "D",
    "recipient": None,
    "participants": ["E", "F", "E"],
    "departments": [],
    "involved": {"consulted": ["D", "G"], "informed": ["H"]},
}


@pytest.mark.parametrize(
    ("fact", "kind", "id_", "state", "title", "named"),
    [
        ("goals.goal-set", "goal", "1", "open", "More regions", "A"),
        ("goals.goal-transferred", "goal", "1", None, "More regions", "A"),
        ("goals.goal-archived", "goal", "1", "ended", "More regions", None),
        ("goals.goal-withdrawn", "goal", "1", "withdrawn", "More regions", None),
        ("goals.support-asked", "support", "2", "open", "More regions", "BA"),
        ("goals.support-given", "support", "2", "ended", "More regions", None),
        ("duties.project-started", "project", "3", "open", "Portal", "EF"),
        ("duties.project-transferred", "project", "3", None, "Portal", "EF"),
        ("duties.project-withdrawn", "project", "3", "withdrawn", "Portal", None),
        ("duties.duty-scheduled", "handoff", "4", "open", "Report", "DGH"),
        ("duties.handoff-waived", "handoff", "4", "ended", "Report", None),
        ("duties.standing-duty-made", "standing-duty", "5", "open", "Report", "ADGH"),
        ("comms.request-opened", "request", "6", "open", None, "BA"),
        ("comms.request-transferred", "request", "6", None, None, "AC"),
        ("comms.request-closed", "request", "6", "ended", None, None),
        ("comms.action-noted", "action", "7", "open", None, "A"),
        ("workflows.case-started", "case", "8", "open", "Hiring", ""),
        ("workflows.case-withdrawn", "case", "8", "withdrawn", "Hiring", None),
    ],
)
def test_a_fact_says_which_departments_something_names_and_whether_it_is_open(
    fact: str, kind: UseKind, id_: str, state: UseState | None, title: str | None, named: str | None
) -> None:
    departments = None if named is None else tuple(named)
    expected = UseChange(kind, id_, state, title, departments)
    assert use_change_of(f"concord.{fact}.v1", SAID) == expected


def test_a_fact_without_a_title_or_further_departments_is_read() -> None:
    said = {"handoff_id": "4", "sender": "D", "recipient": "D"}
    change = use_change_of("concord.duties.handoff-transferred.v1", said)
    assert (change.title, change.departments) == (None, ("D",))
    with pytest.raises(KeyError):
        use_change_of("concord.duties.handoff-transferred.v1", {"handoff_id": "4"})


def test_one_thing_names_a_department_and_several_name_it() -> None:
    require_unused("RND", [])
    for uses, text in (
        ([UseCount("case", True, 1, None)], "1 open case names it"),
        ([UseCount("case", True, 2, None)], "2 open cases name it"),
        (
            [UseCount("case", False, 1, None), UseCount("goal", True, 1, "More")],
            "1 ended case, 1 open goal (More) name it",
        ),
    ):
        with pytest.raises(DepartmentInUse) as refused:
            require_unused("RND", uses)
        assert f"RND cannot be withdrawn: {text}; close it" in refused.value.text("en")
    with pytest.raises(ClosedDepartmentInUse):
        require_unused("RND", [UseCount("case", True, 1, None)], SPRING)


def test_only_what_is_open_keeps_a_department_open() -> None:
    ended = UseCount("goal", False, 3, None)
    require_nothing_open("RND", [])
    require_nothing_open("RND", [ended])
    with pytest.raises(DepartmentHasOpenWork) as refused:
        require_nothing_open("RND", [ended, UseCount("request", True, 1, None)])
    assert refused.value.text("en").startswith("RND still has 1 open request; let another")
    assert refused.value.text("zh").startswith("RND 仍有1 个请求未结；")
