"""A sample area that publishes any fact it is given, in the given order for each key."""

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
from shared.contracts.incentives import PeriodLocked, StatementChanged
from shared.eventsourcing.event_store import AppendRequest
from shared.service_runtime.service_definition import ServiceDefinition
from shared.testing.installation import TestInstallation
from tests.shared.area_harness import wait_until_true
from tests.shared.bus_adapters import is_outbox_relayed
from tests.shared.sample_areas.publisher_area import BellRung, command_context
from tests.shared.sample_areas.publisher_service import SAMPLE_AREAS_FOLDER

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SOME_ID = UUID("01930000-0000-7000-8000-000000000001")

AnyFact = HandoffOffered | ProjectClosed | GoalLagging | PeriodLocked | StatementChanged | BellRung


class FactPosted(BaseModel, frozen=True):
    type: Literal["posted"] = "posted"
    fact: Annotated[AnyFact, Field(discriminator="type")]


fact_publisher_service = ServiceDefinition(
    name="publisher",
    description="A sample.",
    event_type_adapter=TypeAdapter(FactPosted),
    read_model_migrations=SAMPLE_AREAS_FOLDER / "publisher_area_schema",
    create_routers=lambda _area: (),
    refusal_statuses={},
    fact_from_event=lambda event: event.fact,
)


@dataclass
class FactPublisher:
    """Publishes facts on one of the buses through the sample area of a test installation."""

    installation: TestInstallation
    start_replica: Callable[[], Awaitable[TestInstallation]]
    stream_versions: dict[str, int] = field(default_factory=dict)

    async def publish_facts(self, *facts: AnyFact, key: str = "default") -> None:
        area, version = self.installation.area("publisher"), self.stream_versions.get(key, 0)
        events = [FactPosted(fact=fact) for fact in facts]
        append = AppendRequest(f"publisher-{key}", version, events, command_context())
        self.stream_versions[key] = await area.event_store.append(append)

    async def wait_until_delivered(self) -> None:
        """Wait until the bus has all published facts."""
        if self.installation.installation.bus.needs_relay:
            await wait_until_true(lambda: is_outbox_relayed(self.installation.area("publisher")))


def bell_rung(note: int, bell: str = "tom") -> BellRung:
    return BellRung(bell=bell, note=str(note))


def handoff_offered(sender: str, recipient: str) -> HandoffOffered:
    return HandoffOffered(
        handoff_id=SOME_ID,
        project_id=SOME_ID,
        deliverable="样机\n报告",
        sender=sender,
        recipient=recipient,
        at=NOON,
    )


def project_closed(*departments: str) -> ProjectClosed:
    ratio = Decimal(1) / len(departments)
    return ProjectClosed(
        project_id=SOME_ID,
        code="LAUNCH",
        name="Launch",
        unit="units",
        target=Decimal(10),
        actual=Decimal("10.50"),
        pool=None,
        shares=tuple(Share(department=department, ratio=ratio) for department in departments),
        at=NOON,
    )


def goal_lagging(department: str | None) -> GoalLagging:
    return GoalLagging(
        goal_id=SOME_ID,
        goal="10 regions",
        department=department,
        completion=Decimal("0.2"),
        expected=Decimal("0.5"),
        at=NOON,
    )


def statement_changed(*departments: str) -> StatementChanged:
    return StatementChanged(period="2026-10", departments=departments, at=NOON)


def period_locked(period: str) -> PeriodLocked:
    return PeriodLocked(period=period, plan_version=1, at=NOON)
