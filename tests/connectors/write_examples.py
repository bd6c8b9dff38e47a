"""Examples of what is written back that tests share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.write_back_plan import ItemPlace
from services.connectors.domain.write_back_terms import WriteBackTrigger
from services.connectors.domain.write_commands import PlanWrites
from services.connectors.domain.write_content import (
    CommentContent,
    RemoteLinkContent,
    TransitionContent,
)
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.domain_examples import CASE, FLOW

FACT = UUID(int=7)
PLACE = ItemPlace("SALES", "Task")
DONE = TransitionContent(status="Done", transition=None, resolution=None, fields=())
COMMENT = CommentContent(text="Step “Check it” was done.")
LINK = RemoteLinkContent(global_id=f"concord={CASE}", url="https://concord.example", title="Case")
PLAN = PlanWrites(
    "jira", "10040", "SALES-41", FACT, WriteBackTrigger.STEP_DONE, CASE, 3, [DONE, COMMENT], NOW
)
FIRST, SECOND = PLAN.write_id(0), PLAN.write_id(1)


def rule(**changes: Any) -> dict[str, Any]:
    """Return a rule: an issue comes into `Done` when the second step is done."""
    return {
        "project": "SALES",
        "on": "step-done",
        "activity": "Check it",
        "transition": {"status": "Done"},
        **changes,
    }


def terms(*rules: dict[str, Any], **route: Any) -> MappingTerms:
    """Return a mapping with rules of writing back."""
    routes = [{"project": "SALES", "flow_id": FLOW, **route}]
    return MappingTerms.model_validate({"routes": routes, "write_back": list(rules)})
