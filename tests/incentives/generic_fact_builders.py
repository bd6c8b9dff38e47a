"""Generic builders, for types of facts that differ only in their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.incentives.application import HandledFact
from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import build_fact

OCTOBER_15 = datetime.fromisoformat("2026-10-15T18:00:00+08:00")


@dataclass(frozen=True)
class FactBuilder:
    """Builds facts of one type, each about the aggregate with a number."""

    contract: type[HandledFact]
    aggregate: str
    """The kind of aggregate that the fact's key names."""
    sequence: int
    """The usual place of such a fact among those of its key."""
    id_fields: tuple[str, ...]
    """The fields that have the aggregate's id."""
    defaults: Mapping[str, Any]

    def __call__(
        self,
        number: int,
        department: str | None = "研发",
        *,
        sequence: int | None = None,
        at: datetime = OCTOBER_15,
        **fields: Any,
    ) -> Fact:
        """Build a fact; `fields` replace the defaults of the same names."""
        unknown = fields.keys() - self.contract.model_fields.keys()
        assert not unknown, f"{self.contract.__name__} has no {unknown}"
        aggregate_id = UUID(int=number)
        values = {
            **dict.fromkeys(self.id_fields, aggregate_id),
            **self.defaults,
            "department": department,
            "at": at,
            **fields,
        }
        return build_fact(
            self.contract(**values),
            f"{self.aggregate}-{aggregate_id}",
            self.sequence if sequence is None else sequence,
        )


@dataclass(frozen=True)
class ObligationFactBuilder:
    """Builds facts of one type that what was owed came, or that its due time passed."""

    build: FactBuilder
    done_field: str | None = None
    """The field of the time at which what was owed came; `None` where it has not come."""

    def __call__(
        self,
        number: int,
        department: str = "研发",
        *,
        late: bool = False,
        due: datetime = OCTOBER_15,
        **fields: Any,
    ) -> Fact:
        """Build a fact; what is owed comes at its due time or a microsecond later."""
        assert self.done_field or not late, "it has not come"
        done_at = due + timedelta(microseconds=1) if late else due
        done: dict[str, Any] = {self.done_field: done_at} if self.done_field else {}
        return self.build(number, department, at=done_at, due_at=due, **done, **fields)
