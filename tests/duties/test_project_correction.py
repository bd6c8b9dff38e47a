"""A closed project's outcome is corrected, by two persons where a pool depends on it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.duties.domain import project_commands as commands
from services.duties.domain import project_events as events
from services.duties.domain.project_confirmation_refusals import (
    EnteredByYourself,
    NothingAwaitsConfirmation,
    OutcomeConfirmedAlready,
    OutcomeRejectedAlready,
)
from services.duties.domain.project_refusals import (
    ProjectCancelledAlready,
    ProjectClosedAlready,
    ProjectHasNoOutcome,
)
from shared.contracts.duties_corrections import ProjectCorrected
from shared.http.auth import Role
from shared.testing.second_person import close_project_with_two_persons, confirm_as_second_person
from tests.duties.area_client import DutiesClient
from tests.duties.domain_examples import PROJECT_ID, TERMS
from tests.duties.test_project_confirmations import (
    END,
    LATER,
    OF_TERMS,
    OUTCOME,
    cancelled,
    closed,
    confirm_outcome,
    given,
    planned,
    started,
)

NEW = Decimal(9_000)
REASON = "returns were counted as sales"
WITHOUT_POOL = {"project_id": PROJECT_ID, "terms": TERMS.model_copy(update={"pool": None})}

proposed = events.OutcomeCorrectionProposed(
    **OF_TERMS, actual=NEW, reason=REASON, by="ann", at=LATER
)
rejected = events.OutcomeRejected(**OF_TERMS, reason="unmeasured", by="bob", at=LATER)
corrected = events.ProjectCorrected(
    **OF_TERMS,
    revision=1,
    actual=NEW,
    was=OUTCOME,
    reason=REASON,
    closed_at=END,
    entered_by="ann",
    confirmed_by="bob",
    at=LATER,
)
reject = commands.RejectOutcome(PROJECT_ID, "unmeasured", "bob", LATER)


def correct(actual: Decimal = NEW, by: str = "ann") -> commands.CorrectOutcome:
    return commands.CorrectOutcome(PROJECT_ID, actual, REASON, by, LATER)


def test_a_correction_counts_once_a_second_person_confirms_it() -> None:
    history = (planned, started, closed)
    given(*history).when(correct()).then(proposed)
    given(*history, proposed).when(confirm_outcome("ann")).then_refused(EnteredByYourself)
    given(*history, proposed).when(confirm_outcome("bob")).then(corrected)
    given(*history, proposed, corrected).when(confirm_outcome("bob")).then()
    given(*history, proposed, corrected).when(confirm_outcome("eve")).then_refused(
        OutcomeConfirmedAlready
    )


def test_the_same_again_changes_nothing() -> None:
    history = (planned, started, closed)
    given(*history).when(correct(OUTCOME)).then()
    given(*history, proposed).when(correct()).then()
    given(*history, proposed, corrected).when(correct()).then()


def test_a_rejected_correction_leaves_the_outcome() -> None:
    history = (planned, started, closed)
    given(*history).when(reject).then_refused(ProjectClosedAlready)
    given(*history, proposed).when(reject).then(rejected)
    given(*history, proposed, rejected).when(reject).then()
    other = commands.RejectOutcome(PROJECT_ID, "other", "bob", LATER)
    given(*history, proposed, rejected).when(other).then_refused(OutcomeRejectedAlready)
    given(*history, proposed, rejected).when(correct()).then(proposed)


def test_corrections_are_numbered() -> None:
    second = proposed.model_copy(update={"actual": OUTCOME})
    given(planned, started, closed, proposed, corrected, second).when(confirm_outcome("bob")).then(
        corrected.model_copy(update={"revision": 2, "actual": OUTCOME, "was": NEW})
    )


def test_without_a_pool_one_person_corrects_at_once() -> None:
    history = (
        events.ProjectPlanned(**WITHOUT_POOL, by="ann"),
        events.ProjectStarted(**WITHOUT_POOL, kick_off=END),
        events.ProjectClosed(**WITHOUT_POOL, actual=OUTCOME, at=END),
    )
    alone = corrected.model_copy(update={**WITHOUT_POOL, "confirmed_by": None})
    given(*history).when(correct()).then(alone)
    given(*history, alone).when(confirm_outcome("bob")).then_refused(NothingAwaitsConfirmation)


def test_only_a_closed_project_is_corrected() -> None:
    given(planned).when(correct()).then_refused(ProjectHasNoOutcome)
    given(planned, started).when(correct()).then_refused(ProjectHasNoOutcome)
    given(planned, started, cancelled).when(correct()).then_refused(ProjectCancelledAlready)


async def test_a_closed_project_is_corrected_over_http(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    await area_client.start_project(project)
    body = {"actual": "9000", "reason": REASON}
    early = await area_client.post(f"{project}/outcome/correct", body)
    assert (early.status_code, early.json()["code"]) == (409, "project-has-no-outcome")
    await close_project_with_two_persons(area_client, project, "12500")

    assert (await area_client.post(f"{project}/outcome/correct", body)).is_success
    found = (await area_client.get(project)).json()
    assert (found["status"], found["actual"], found["proposed_actual"]) == (
        "closed",
        "12500",
        "9000",
    )
    listed = (await area_client.get("/projects", awaiting_confirmation=True)).json()["items"]
    assert found["project_id"] in [one["project_id"] for one in listed]
    assert await area_client.published_facts("project-corrected") == []
    assert (await confirm_as_second_person(area_client, project, "outcome")).is_success
    (fact,) = await area_client.published_facts("project-corrected")
    assert (fact["actual"], fact["was"], fact["revision"]) == ("9000", "12500", 1)
    assert ProjectCorrected.model_validate(fact).reason == REASON
    found = (await area_client.get(project)).json()
    assert (found["actual"], found["proposed_actual"]) == ("9000", None)


@pytest.mark.parametrize("role", [Role.HR, Role.AUDITOR])
async def test_other_roles_correct_nothing(area_client: DutiesClient, role: Role) -> None:
    project = await area_client.plan_project()
    headers = area_client.installation.authorization_headers(role)
    body = {"actual": "9000", "reason": REASON}
    refused = await area_client.post(f"{project}/outcome/correct", body, headers)
    assert refused.status_code == 403
