"""Which flow a case follows: who speaks for the flow speaks for its cases, too.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class CaseFlowRecorded(BaseModel, frozen=True):
    """A case of workflows follows this flow."""

    type: Literal["case-flow-recorded"] = "case-flow-recorded"
    case_id: UUID
    flow_id: UUID
    at: datetime


@dataclass(frozen=True)
class RecordCaseFlow:
    """Record which flow a case follows."""

    heard: CaseFlowRecorded


CaseFlowCommand = RecordCaseFlow
CaseFlowEvent = CaseFlowRecorded

FlowOfCase = UUID | None
"""The flow's id; `None` for what is no case, or was started before that was heard."""


def case_flow_stream_name(case_id: UUID) -> str:
    """Return the stream of what was heard of a case's flow."""
    return f"case-flow-{case_id}"


def decide(command: RecordCaseFlow, flow: FlowOfCase) -> list[CaseFlowRecorded]:
    """Return the event, unless the flow is known: a case never follows another one."""
    return [command.heard] if flow is None else []


def evolve(_: FlowOfCase, event: CaseFlowRecorded) -> FlowOfCase:
    """Return the flow."""
    return event.flow_id
