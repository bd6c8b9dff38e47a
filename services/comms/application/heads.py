"""The directory names the heads of departments; they are remembered here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from services.comms.application.deciders import HEAD
from services.comms.domain.head import NameHead
from shared.contracts.directory import DepartmentHeadNamed
from shared.eventsourcing.context import Context
from shared.eventsourcing.fact import Fact
from shared.postgres.unit import Unit

_NAMED: TypeAdapter[DepartmentHeadNamed] = TypeAdapter(DepartmentHeadNamed)
_TYPE: Any = DepartmentHeadNamed.model_fields["type"].default


async def follow_heads(unit: Unit, facts: Sequence[Fact]) -> None:
    """Remember who heads which department."""
    named = [(_NAMED.validate_json(fact.data), fact) for fact in facts if fact.type == _TYPE]
    await unit.execute(
        HEAD,
        [
            (
                NameHead(one.department, one.head, one.at, fact.id),
                Context.caused_by(fact, "consumer:comms"),
            )
            for one, fact in named
        ],
    )
