"""Templates: drafts, versions, retirement, everything wrong at once, and the library."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from services.workflows.domain.case_events import CaseStarted
from services.workflows.domain.case_form import CaseForm, fill_subject
from services.workflows.domain.cost_allocation import COST_ALLOCATION, LIBRARY
from services.workflows.domain.flow_graph import find_faults as faults_of_map
from services.workflows.domain.flow_template import (
    FlowTemplate,
    TemplateRetired,
    TemplateVersionDrafted,
    TemplateVersionPublished,
    decide,
    evolve,
    template_stream_name,
)
from services.workflows.domain.template_commands import (
    AdoptTemplate,
    DefineTemplate,
    DraftTemplateVersion,
    LibraryOrigin,
    PublishTemplateVersion,
    RetireTemplate,
)
from services.workflows.domain.template_faults import find_faults
from services.workflows.domain.template_library import LibraryTemplate
from services.workflows.domain.template_refusals import (
    AdoptedOtherwise,
    LibraryRolesIncomplete,
    TemplateHasFaults,
    TemplateNotPublished,
    TemplateNotPublishedThen,
    TemplateRetiredAlready,
    TemplateVersionReplaced,
    UnknownTemplate,
    UnknownTemplateVersion,
)
from services.workflows.domain.template_terms import Baseline
from shared.eventsourcing.refusal import Refusal
from shared.testing.given_when_then import aggregate_scenario
from tests.workflows.domain_examples import BASE_TIME, DAY, FLOW_ID, case_started
from tests.workflows.template_examples import (
    DEPARTMENTS,
    SURROUNDINGS,
    UNKNOWN,
    faults_of,
    terms,
)

TEMPLATE = UUID(int=7)
OTHER = UUID(int=8)
FIRST, SECOND = terms(), terms(subject="Cost again")
given = aggregate_scenario(decide, evolve, None).given


def drafted(number: int, of: Any = FIRST, origin: LibraryOrigin | None = None) -> Any:
    """Return the event of a draft."""
    return TemplateVersionDrafted(
        template_id=TEMPLATE, number=number, terms=of, at=BASE_TIME, origin=origin
    )


def published(number: int) -> TemplateVersionPublished:
    """Return the event of a published version."""
    return TemplateVersionPublished(template_id=TEMPLATE, number=number, at=BASE_TIME)


def publish(number: int) -> PublishTemplateVersion:
    """Return the command that publishes a version."""
    return PublishTemplateVersion(TEMPLATE, number, SURROUNDINGS, BASE_TIME)


DEFINE = DefineTemplate(TEMPLATE, FIRST, BASE_TIME)
DRAFT_SECOND = DraftTemplateVersion(TEMPLATE, SECOND, BASE_TIME)
RETIRE = RetireTemplate(TEMPLATE, BASE_TIME)
retired = TemplateRetired(template_id=TEMPLATE, at=BASE_TIME)


def test_a_template_goes_from_draft_to_retired() -> None:
    assert template_stream_name(TEMPLATE) == f"template-{TEMPLATE}"
    begun = given().when(DEFINE).then(drafted(1))
    begun.when(DEFINE).then()
    begun.when(RETIRE).then_refused(TemplateNotPublished)
    begun.when(publish(2)).then_refused(UnknownTemplateVersion)
    begun.when(publish(0)).then_refused(UnknownTemplateVersion)
    in_force = begun.when(publish(1)).then(published(1))
    in_force.when(publish(1)).then()
    in_force.when(publish(2)).then_refused(UnknownTemplateVersion)
    in_force.when(DEFINE).then()
    gone = in_force.when(RETIRE).then(retired)
    gone.when(RETIRE).then()
    gone.when(publish(1)).then()
    again = gone.when(DEFINE).then(drafted(2))
    again.when(DEFINE).then()
    back = again.when(publish(2)).then(published(2))
    back.when(publish(2)).then()
    assert back.state == FlowTemplate((FIRST, FIRST), None, BASE_TIME)


def test_a_draft_is_replaced_and_the_version_stays() -> None:
    in_force = given(drafted(1), published(1))
    changed = in_force.when(DRAFT_SECOND).then(drafted(2, SECOND))
    changed.when(DraftTemplateVersion(TEMPLATE, FIRST, BASE_TIME)).then(drafted(2))
    assert isinstance(changed.state, FlowTemplate)
    assert changed.state.in_force(BASE_TIME) == (1, FIRST)


@pytest.mark.parametrize("command", [DRAFT_SECOND, publish(1), RETIRE])
def test_what_is_not_defined_takes_no_command(command: Any) -> None:
    given().when(command).then_refused(UnknownTemplate, message_contains="define it first")


def test_which_version_cases_are_started_from() -> None:
    template = FlowTemplate((FIRST, SECOND), None, BASE_TIME)
    assert template.in_force(BASE_TIME) == template.in_force(BASE_TIME + DAY, 2) == (2, SECOND)
    with pytest.raises(TemplateVersionReplaced):
        template.in_force(BASE_TIME, 1)
    with pytest.raises(TemplateNotPublishedThen):
        template.in_force(BASE_TIME - timedelta(microseconds=1))
    with pytest.raises(TemplateRetiredAlready):
        replace(template, is_retired=True).in_force(BASE_TIME)
    with pytest.raises(TemplateNotPublished):
        FlowTemplate(draft=FIRST).in_force(BASE_TIME)


def test_a_template_with_faults_is_not_published() -> None:
    wrong = terms(subject="{x}", department="HR")
    refusal = given(drafted(1, wrong)).when(publish(1)).refusal
    assert isinstance(refusal, TemplateHasFaults)
    assert faults_of(refusal) == [
        ("#/subject", "subject-field-unfit"),
        ("#/department", "department-does-not-exist"),
    ]


def test_a_template_aims_at_half_the_time_from_twenty_cases_on() -> None:
    assert (FIRST.target_percent, FIRST.minimum_cases) == (50, 20)


def test_a_subject_is_filled_and_not_too_long() -> None:
    assert fill_subject("{a} – {b}!", {"a": "x{b}", "b": 3}) == "x{b} – 3!"
    assert len(fill_subject("{a}{a}", {"a": "x" * 150})) == 200


def test_a_case_without_a_form_is_stored_as_before() -> None:
    assert "form" not in case_started.model_dump(mode="json")
    form = CaseForm(template_id=TEMPLATE, template_version=2, values={"a": [{"b": 1}], "c": True})
    with_form = case_started.model_copy(update={"form": form})
    adapter: TypeAdapter[Any] = TypeAdapter(CaseStarted)
    assert adapter.validate_json(adapter.dump_json(with_form)) == with_form
    assert b"origin" not in TypeAdapter(TemplateVersionDrafted).dump_json(drafted(1))


OURS = {"sharing": ("sales", "legal"), "finance": ("finance",), "approval": ("legal",)}


def adopt(departments: dict[str, tuple[str, ...]]) -> AdoptTemplate:
    """Return the command that takes the library's template over."""
    terms_of = COST_ALLOCATION.terms_with(Baseline())
    surroundings = SURROUNDINGS.with_flow(COST_ALLOCATION.flow_id)
    origin = LibraryOrigin(key=COST_ALLOCATION.key, departments=departments)
    return AdoptTemplate(TEMPLATE, terms_of, origin, surroundings, BASE_TIME)


def test_a_template_of_the_library_is_adopted_once() -> None:
    command = adopt(OURS)
    adopted = given().when(command)
    there = adopted.then(drafted(1, command.terms, command.origin), published(1))
    there.when(command).then()
    changed = there.when(DRAFT_SECOND).then(drafted(2, SECOND))
    changed.when(publish(2)).then(published(2)).when(command).then()
    there.when(adopt({**OURS, "approval": ("sales",)})).then_refused(AdoptedOtherwise)
    other = replace(command, terms=COST_ALLOCATION.terms_with(Baseline(flow_ids=(FLOW_ID,))))
    there.when(other).then_refused(AdoptedOtherwise, message_contains="another baseline")
    given(drafted(1)).when(command).then_refused(AdoptedOtherwise)


@pytest.mark.parametrize("library", LIBRARY.values(), ids=lambda one: one.key)
def test_the_library_has_no_faults(library: LibraryTemplate) -> None:
    given_departments = {
        role.key: ("finance", "sales")[: 1 + role.several] for role in library.roles
    }
    steps = library.steps_for(given_departments)
    assert not faults_of_map(steps)
    surroundings = SURROUNDINGS.with_flow(library.flow_id)
    assert [*find_faults(library.terms_with(Baseline()), surroundings)] == []
    assert all(text for text in (library.flow_name, library.description.zh))
    assert {code for step in steps for code in step.departments} == {"finance", "sales"}
    assert library.template_id != library.flow_id


def test_every_fault_of_the_roles_is_told_at_once() -> None:
    wrong = {"sharing": ("HR", "sales"), "finance": ("sales", "SALES"), "boss": ("sales",)}
    with pytest.raises(LibraryRolesIncomplete) as refused:
        COST_ALLOCATION.refuse_wrong_roles(wrong, DEPARTMENTS)
    assert faults_of(refused.value) == [
        ("#/departments/sharing/0", UNKNOWN.code()),
        ("#/departments/finance", "library-role-single"),
        ("#/departments/approval", "library-role-missing"),
        ("#/departments/boss", "library-role-unknown"),
    ]
    judged: dict[str, str | Refusal] = {one: one for one in ("sales", "legal", "finance")}
    COST_ALLOCATION.refuse_wrong_roles(OURS, judged)


def test_the_library_gives_the_same_ids_everywhere() -> None:
    assert str(COST_ALLOCATION.template_id) == "caf46e1d-1ff2-543e-b642-86122e90a3f3"
    assert str(COST_ALLOCATION.flow_id) == "5afaa3f8-f64c-5fd5-ba41-5b65716444ee"
