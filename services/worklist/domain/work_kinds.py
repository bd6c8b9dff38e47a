"""The codes of open things: their kinds, sides, states, areas, roles and classes."""

from __future__ import annotations

from typing import Literal

WorkKind = Literal[
    "handoff",
    "handoff-answer",
    "consultation",
    "receipt",
    "time-confirmation",
    "project-start",
    "standing-duty",
    "retrospective",
    "pool-confirmation",
    "outcome-confirmation",
    "share-confirmation",
    "request",
    "pause-answer",
    "entry-confirmation",
    "meeting",
    "matter",
    "document",
    "document-receipt",
    "action",
    "support",
    "link",
    "report",
    "blocker",
    "cycle",
    "step",
    "flow-draft",
    "template-draft",
    "rule-firing",
    "dispute",
    "month",
    "plan-draft",
    "star",
    "delivery",
    "write-back",
    "notice-delivery",
]
WorkSide = Literal["owes", "waits"]
WorkState = Literal[
    "awaited",
    "rejected",
    "recalled",
    "held-up",
    "offered",
    "open",
    "paused",
    "calculated",
    "under-review",
    "approved",
    "locked",
    "asked",
    "planned",
    "running",
    "drafted",
    "simulated",
    "decided",
    "failed",
]
WorkArea = Literal["comms", "connectors", "duties", "goals", "incentives", "workflows"]
"""An area that owns things of the list."""
WorkRole = Literal[
    "general-manager",
    "officer-goals",
    "officer-duties",
    "officer-communication",
    "officer-workflows",
    "hr",
    "operator",
]
"""A role of the company that owes something."""
WorkReadClass = Literal["work", "correspondence", "pay", "reference", "operations"]
"""The class of a row's data; see `docs/read-scope.md`. Rows of `operations` are for those who read
all data, and for the roles that owe them."""
