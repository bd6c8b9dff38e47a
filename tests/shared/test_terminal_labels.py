"""Tables show the words for codes that `/api/words` has: a state is called the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from services.comms.api.vocabulary import VOCABULARY as COMMS
from services.comms.cli import request_and_notice_lists
from services.duties.api.vocabulary import VOCABULARY as DUTIES
from services.duties.cli import handoff_list, project_list, retrospectives
from services.goals.api.vocabulary import VOCABULARY as GOALS
from services.goals.cli import cycle_list, goal_board
from services.incentives.api.plan_bodies import NewPlan
from services.incentives.api.vocabulary import VOCABULARY as INCENTIVES
from services.incentives.cli import code_labels, plan_terms
from services.workflows.api.vocabulary import VOCABULARY as WORKFLOWS
from services.workflows.cli import code_labels as workflow_labels
from shared.service_runtime.vocabulary import Vocabulary, english_word


@pytest.mark.parametrize(
    ("labels", "vocabulary", "name"),
    [
        (request_and_notice_lists.STATUS_LABELS, COMMS, "RequestStatus"),
        (handoff_list.STATUS_LABELS, DUTIES, "HandoffStatus"),
        (cycle_list.STATUS_LABELS, GOALS, "CycleStatus"),
        (goal_board.STATE_LABELS, GOALS, "GoalState"),
        (code_labels.KIND_LABELS, INCENTIVES, "ObligationKind"),
        (code_labels.OUTCOME_LABELS, INCENTIVES, "Outcome"),
        (code_labels.PART_LABELS, INCENTIVES, "StatementSection"),
        (code_labels.SIGNAL_LABELS, INCENTIVES, "SignalFactName"),
        (code_labels.COUNT_LABELS, INCENTIVES, "CountName"),
        (code_labels.STATEMENT_LABELS, INCENTIVES, "StatementStatus"),
        (code_labels.STATE_LABELS, INCENTIVES, "LifeState"),
        (code_labels.DRAFT_LABELS, INCENTIVES, "PlanDraftStatus"),
        (code_labels.DISPUTE_LABELS, INCENTIVES, "DisputeStatus"),
        (plan_terms.EXCUSE_LABELS, INCENTIVES, "ExcuseReason"),
        (retrospectives.STATUS_LABELS, DUTIES, "RetrospectiveStatus"),
        (project_list.STATUS_LABELS, DUTIES, "ProjectStatus"),
        (workflow_labels.CASE_LABELS, WORKFLOWS, "CaseStatus"),
        (workflow_labels.STEP_KIND_LABELS, WORKFLOWS, "StepKind"),
        (workflow_labels.APPROVAL_LABELS, WORKFLOWS, "ApprovalMode"),
        (workflow_labels.ROLE_LABELS, WORKFLOWS, "StepRole"),
        (workflow_labels.HOURS_LABELS, WORKFLOWS, "WorkingHoursKind"),
        (workflow_labels.REVIEW_LABELS, WORKFLOWS, "ReviewRule"),
        (workflow_labels.PROPOSAL_LABELS, WORKFLOWS, "ProposalKind"),
        (workflow_labels.BOTTLENECK_LABELS, WORKFLOWS, "BottleneckBasis"),
        (workflow_labels.TEMPLATE_LABELS, WORKFLOWS, "TemplateStatus"),
        (workflow_labels.VERDICT_LABELS, WORKFLOWS, "EffectVerdict"),
        (workflow_labels.FIRING_LABELS, WORKFLOWS, "FiringOutcome"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_tables_have_the_words_of_the_api(
    labels: Mapping[str, str], vocabulary: Vocabulary, name: str
) -> None:
    assert labels == {
        code: f"{english_word(code.rpartition('.')[2])} {chinese}"
        for code, chinese in vocabulary.sets[name].items()
    }


def test_every_term_of_a_plan_has_words() -> None:
    assert plan_terms.TERM_LABELS.keys() == NewPlan.model_fields.keys()
