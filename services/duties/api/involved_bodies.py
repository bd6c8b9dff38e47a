"""The further departments that a request names: responsible, consulted, informed."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from shared.http.field_types import Code

FurtherDepartments = Annotated[
    list[Code],
    Field(max_length=50, description="Further departments; each once, not the accountable one"),
]


class InvolvedBody(BaseModel, extra="forbid"):
    """Further departments: who works on it, is asked before the handover, is told."""

    responsible: FurtherDepartments = []
    consulted: FurtherDepartments = []
    informed: FurtherDepartments = []
