"""A post office: it publishes whatever fact it is handed, and each key's in the order handed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter

from shared.contracts.duties import HandoffOffered, ProjectClosed, Share
from shared.contracts.goals import GoalLagging
from shared.contracts.incentives import PeriodLocked
from shared.eventsourcing.store import Append
from shared.runtime.service import Service
from shared.testing.house import House
from tests.shared.backbone import comes_true
from tests.shared.carriers import all_relayed
from tests.shared.toys.bell import BellRung, somebody
from tests.shared.toys.tower import SCHEMA

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ID = UUID("01930000-0000-7000-8000-000000000001")

AnyFact = HandoffOffered | ProjectClosed | GoalLagging | PeriodLocked | BellRung


class Posted(BaseModel, frozen=True):
    type: Literal["posted"] = "posted"
    fact: Annotated[AnyFact, Field(discriminator="type")]


post_service = Service(
    name="post",
    events=TypeAdapter(Posted),
    schema=SCHEMA / "bell_schema",
    routes=lambda _area: (),
    refusals={},
    publish=lambda event: event.fact,
)


@dataclass
class Office:
    """A house with a post office in it, on one of the buses."""

    house: House
    open_another: Callable[[], Awaitable[House]]
    versions: dict[str, int] = field(default_factory=dict)

    async def post(self, *facts: AnyFact, key: str = "letters") -> None:
        area, version = self.house.area("post"), self.versions.get(key, 0)
        events = [Posted(fact=fact) for fact in facts]
        append = Append(f"post-{key}", version, events, somebody())
        self.versions[key] = await area.store.append(append)

    async def arrived(self) -> None:
        """Wait until the bus has all that was posted."""
        if self.house.running.bus.relayed:
            await comes_true(lambda: all_relayed(self.house.area("post")))


def ringing(note: int, bell: str = "tom") -> BellRung:
    return BellRung(bell=bell, note=str(note))


def offered(sender: str, recipient: str) -> HandoffOffered:
    return HandoffOffered(
        handoff_id=ID,
        project_id=ID,
        deliverable="样机\n报告",
        sender=sender,
        recipient=recipient,
        at=NOON,
    )


def closed(*departments: str) -> ProjectClosed:
    ratio = Decimal(1) / len(departments)
    return ProjectClosed(
        project_id=ID,
        code="LAUNCH",
        name="Launch",
        unit="units",
        target=Decimal(10),
        actual=Decimal("10.50"),
        pool=None,
        shares=tuple(Share(department=one, ratio=ratio) for one in departments),
        at=NOON,
    )


def lagging(department: str | None) -> GoalLagging:
    return GoalLagging(
        goal_id=ID,
        goal="10 regions",
        department=department,
        completion=Decimal("0.2"),
        expected=Decimal("0.5"),
        at=NOON,
    )


def locked(period: str) -> PeriodLocked:
    return PeriodLocked(period=period, plan_version=1, at=NOON)
