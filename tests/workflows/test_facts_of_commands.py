"""Every command of callers publishes a fact, so that whoever shows its effect learns of it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, get_args

import pytest

from services.workflows.application import CASE_DECIDER, FLOW_DECIDER
from services.workflows.application.deciders import HISTORY_IMPORT_DECIDER
from services.workflows.application.events_to_facts import fact_from_event
from services.workflows.domain import case_commands, flow_map, history_import, imported_case
from services.workflows.domain.import_options import Options
from services.workflows.domain.import_progress import NoteProgress
from services.workflows.domain.proposal_acceptance import AcceptProposal
from shared.contracts.concerned_departments import find_concerned_departments
from tests.workflows.domain_examples import (
    BASE_TIME,
    CASE_ID,
    FLOW_ID,
    HOUR,
    IMPORT_ID,
    PLANNED_STEPS,
)

MAP = flow_map.MapFlow(FLOW_ID, "Cost allocation", BASE_TIME)
DRAFT = flow_map.DraftVersion(FLOW_ID, PLANNED_STEPS, BASE_TIME)
START = case_commands.StartCase(CASE_ID, "Fair stand", FLOW_ID, 1, PLANNED_STEPS, BASE_TIME)
COMPLETE = case_commands.CompleteStep(CASE_ID, 1, "sales", "li", BASE_TIME + HOUR)
BACK = case_commands.SendBack(CASE_ID, 2, "finance", "no receipt", BASE_TIME + 2 * HOUR)
CLAIM = case_commands.ClaimStep(CASE_ID, 1, "sales", "li", BASE_TIME)
RELEASE = case_commands.ReleaseStep(CASE_ID, 1, "sales", "li", BASE_TIME)
SKIP = case_commands.WithdrawStep(CASE_ID, 1, "not needed", BASE_TIME)
WITHDRAW = case_commands.WithdrawCase(CASE_ID, "not needed", BASE_TIME)
MIGRATE = case_commands.MigrateCase(CASE_ID, FLOW_ID, 2, PLANNED_STEPS, {}, BASE_TIME)
TRANSFER = case_commands.TransferCase(CASE_ID, "sales", "legal", "merged", BASE_TIME)
ACCEPT = history_import.AcceptHistory(
    import_id=IMPORT_ID,
    filename="log.xes",
    options=Options(),
    cases=2,
    events=9,
    departments=["finance"],
    first_at=BASE_TIME,
    left_out=[],
    left_out_counts={},
    standards={"check": HOUR},
    at=BASE_TIME,
)
ACCEPT_PROPOSAL = AcceptProposal(
    FLOW_ID, IMPORT_ID, 0, "rework", ("check",), PLANNED_STEPS, "twice", None, BASE_TIME
)
COMPLETE_IMPORT = history_import.CompleteImport(IMPORT_ID, BASE_TIME)
BOTH = {"sales", "finance"}

Case = tuple[Any, Sequence[Any], Any, str, AbstractSet[str]]
PUBLISHED: Sequence[Case] = [
    (FLOW_DECIDER, [], MAP, "flow-mapped", set()),
    (FLOW_DECIDER, [MAP], DRAFT, "flow-version-drafted", BOTH),
    (FLOW_DECIDER, [MAP], ACCEPT_PROPOSAL, "proposal-accepted", BOTH),
    (
        FLOW_DECIDER,
        [MAP, DRAFT],
        flow_map.PublishVersion(FLOW_ID, 1, BASE_TIME),
        "flow-version-published",
        set(),
    ),
    (CASE_DECIDER, [], START, "case-started", BOTH),
    (CASE_DECIDER, [START], COMPLETE, "step-done", {"sales"}),
    (CASE_DECIDER, [START, COMPLETE], BACK, "step-sent-back", {"finance"}),
    (CASE_DECIDER, [START], CLAIM, "step-claimed", {"sales"}),
    (CASE_DECIDER, [START, CLAIM], RELEASE, "step-released", {"sales"}),
    (CASE_DECIDER, [START], SKIP, "step-withdrawn", {"sales"}),
    (CASE_DECIDER, [START, COMPLETE], WITHDRAW, "case-withdrawn", {"sales"}),
    (CASE_DECIDER, [START], TRANSFER, "step-transferred", {"sales", "legal"}),
    (CASE_DECIDER, [START], MIGRATE, "case-migrated", BOTH),
    (HISTORY_IMPORT_DECIDER, [], ACCEPT, "history-accepted", set()),
    (
        HISTORY_IMPORT_DECIDER,
        [ACCEPT],
        NoteProgress(IMPORT_ID, 1, BASE_TIME),
        "history-progressed",
        set(),
    ),
    (HISTORY_IMPORT_DECIDER, [ACCEPT], COMPLETE_IMPORT, "history-imported", set()),
]
"""Decider, commands before, command, its fact, and the departments concerned; none: everybody."""
WITHOUT_FACT = {
    case_commands.AnnounceStepOverdue: "given by the timer; what it finds has a fact",
    imported_case.RecordImportedCase: "given by the import; its steps have facts",
}


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: type(case[2]).__name__)
def test_a_command_publishes_its_fact_to_the_departments_that_it_concerns(case: Case) -> None:
    decider, before, command, name, departments = case
    state = decider.initial
    for earlier in before:
        state = decider.fold(decider.decide(earlier, state), state)
    found: list[Any] = [fact_from_event(event) for event in decider.decide(command, state)]
    facts = {fact.type.split(".")[2]: fact for fact in found if fact is not None}
    fact = facts[name]
    assert find_concerned_departments(fact.type, fact.model_dump(mode="json")) == departments


def test_every_command_publishes_a_fact_or_is_listed_with_a_reason() -> None:
    unions = (flow_map.FlowCommand, case_commands.CaseCommand, history_import.ImportCommand)
    every = {one for union in unions for one in get_args(union)}
    every.add(imported_case.RecordImportedCase)
    published = {type(case[2]) for case in PUBLISHED}
    assert every == published | WITHOUT_FACT.keys()
    assert not published & WITHOUT_FACT.keys()
