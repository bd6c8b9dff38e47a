"""Stories of what goals, flows, pay and connectors ask of somebody, and the rows open then."""

from __future__ import annotations

from collections.abc import Mapping

from tests.worklist.department_stories import Story

TASK_FORCE = "general-manager,officer-communication,officer-duties,officer-goals,officer-workflows"
BLOCKER = {"blocker_id": "b", "goal_id": "g", "goal": "growth", "department": "QA"}
FIRING = {"rule_id": "r", "fact_id": "f", "rule": "tell", "action": "start-case"}
DELIVERY = {"delivery_id": "i", "connector": "jira", "code": "closed"}
WRITE = {"write_id": "w", "connector": "jira", "item": "10001", "code": "refused"}
RANKING = {"period": "2026-01", "ranking": "team"}
PLAN = {"draft_id": "n", "effective_from": "2026-11"}
FLOW = {"flow_id": "l", "name": "order", "number": 2}
TEMPLATE = {"template_id": "t", "name": "order", "number": 1}
PROJECT = {"project_id": "p", "code": "NPL", "name": "Launch", "participants": ["RND"]}

ROLE_STORIES: Mapping[str, Story] = {
    "corrected shares that await a second person": (
        [("duties.share-correction-proposed", PROJECT)],
        ["share-confirmation open general-manager,officer-duties for RND"],
    ),
    "corrected shares that a second person rejected": (
        [
            ("duties.share-correction-proposed", PROJECT),
            ("duties.share-correction-rejected", PROJECT),
        ],
        [],
    ),
    "a notice that did not arrive": (
        [("comms.notice-delivery-failed", DELIVERY)],
        ["notice-delivery failed general-manager,officer-communication,operator"],
    ),
    "a notice that is sent again": (
        [("comms.notice-delivery-failed", DELIVERY), ("comms.notice-delivery-replayed", DELIVERY)],
        [],
    ),
    "a delivery that failed": (
        [("connectors.delivery-failed", DELIVERY)],
        ["delivery failed general-manager,officer-workflows,operator"],
    ),
    "a delivery that is replayed": (
        [("connectors.delivery-failed", DELIVERY), ("connectors.delivery-replayed", DELIVERY)],
        [],
    ),
    "a write that failed again": (
        [
            ("connectors.write-failed", WRITE),
            ("connectors.write-replayed", WRITE),
            ("connectors.write-failed", WRITE),
        ],
        ["write-back failed general-manager,officer-workflows,operator"],
    ),
    "a rule that failed": (
        [("workflows.rule-failed", FIRING)],
        ["rule-firing failed general-manager,officer-workflows"],
    ),
    "a rule that is tried again": (
        [("workflows.rule-failed", FIRING), ("workflows.rule-retried", FIRING)],
        [],
    ),
    "a blocker of a goal that passed to another department": (
        [
            ("goals.blocker-raised", {**BLOCKER, "what": "no licence"}),
            ("goals.blocker-transferred", {**BLOCKER, "department": "RND"}),
        ],
        ["blocker open RND"],
    ),
    "a blocker of a company goal": (
        [("goals.blocker-raised", {**BLOCKER, "department": None, "what": "no licence"})],
        ["blocker open general-manager,officer-goals"],
    ),
    "a resolved blocker": (
        [
            ("goals.blocker-raised", {**BLOCKER, "what": "no licence"}),
            ("goals.blocker-resolved", BLOCKER),
        ],
        [],
    ),
    "a prepared cycle": (
        [("goals.cycle-prepared", {"cycle_id": "c", "cycle": "2027"})],
        ["cycle planned general-manager,officer-goals"],
    ),
    "an active cycle": (
        [
            ("goals.cycle-prepared", {"cycle_id": "c", "cycle": "2027"}),
            ("goals.cycle-activated", {"cycle_id": "c", "cycle": "2027"}),
        ],
        [],
    ),
    "a draft of a flow": (
        [("workflows.flow-mapped", FLOW), ("workflows.flow-version-drafted", FLOW)],
        ["flow-draft drafted general-manager,officer-workflows"],
    ),
    "a published flow": (
        [
            ("workflows.flow-mapped", FLOW),
            ("workflows.flow-version-drafted", FLOW),
            ("workflows.flow-version-published", FLOW),
        ],
        [],
    ),
    "a draft of a template": (
        [("workflows.template-drafted", TEMPLATE)],
        ["template-draft drafted general-manager,officer-workflows"],
    ),
    "a retired template": (
        [("workflows.template-drafted", TEMPLATE), ("workflows.template-retired", TEMPLATE)],
        [],
    ),
    "a simulated draft of the plan": (
        [("incentives.plan-draft-written", PLAN), ("incentives.plan-draft-simulated", PLAN)],
        ["plan-draft simulated general-manager"],
    ),
    "a draft of the plan that was changed after its simulation": (
        [
            ("incentives.plan-draft-written", PLAN),
            ("incentives.plan-draft-simulated", PLAN),
            ("incentives.plan-draft-written", PLAN),
        ],
        [f"plan-draft drafted {TASK_FORCE}"],
    ),
    "an approved draft of the plan": (
        [("incentives.plan-draft-written", PLAN), ("incentives.plan-draft-approved", PLAN)],
        [],
    ),
    "a month's star, decided in one ranking and published in another": (
        [
            (
                "incentives.star-month-opened",
                {"period": "2026-01", "rankings": ["department", "team"]},
            ),
            ("incentives.star-published", {**RANKING, "ranking": "department"}),
            ("incentives.star-decided", RANKING),
        ],
        [f"star decided {TASK_FORCE}"],
    ),
    "a star whose decision was cancelled": (
        [("incentives.star-decided", RANKING), ("incentives.star-decision-cancelled", RANKING)],
        [f"star open {TASK_FORCE}"],
    ),
}
