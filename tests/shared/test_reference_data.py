"""What an area knows of the departments of the directory, and what it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest

from services.directory.domain.known_codes import fold_code as fold_in_directory
from services.directory.service import service as directory_service
from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.postgres.reference_table import ReferenceKind, fold_code
from shared.reference_data.known_references import KnownReferences, ReferenceDataProgress
from shared.reference_data.refusals import (
    DepartmentClosedBefore,
    DepartmentDoesNotExist,
    DepartmentNotYetOpen,
    ProjectDoesNotExist,
    ReferenceDataBehind,
)
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.directory.area_client import DirectoryClient
from tests.shared.sample_areas.subscriber_area import subscriber_service

RND = {"code": "RND", "name": "研发部", "valid_from": "2026-01-01"}
FINANCE = {"code": "FIN", "name": "Finance 财务部", "valid_from": "2026-01-01"}


@dataclass(frozen=True)
class DirectoryAndReferrer:
    """The directory, and an area that refers to its departments and consumes only when told."""

    installation: TestInstallation
    directory: DirectoryClient

    @property
    def references(self) -> KnownReferences:
        return self.installation.area("ear").references

    async def lag(self) -> dict[str, int]:
        """Return the lag of every consumer; the directory's own is never run."""
        return await self.installation._consumer_lag()

    async def consume(self) -> None:
        bus = self.installation.installation.bus
        consumer = self.installation.area("ear").create_reference_consumer(bus)
        async with bus.open_feed(
            consumer.name, consumer.topics, consumer.committed_position
        ) as feed:
            while any(one.startswith(consumer.name) for one in await self.lag()):
                for batch in await feed.next_batches():
                    await consumer.process_batch(batch)


@pytest.fixture
async def areas(start_installation: OpenTestInstallation) -> AsyncIterator[DirectoryAndReferrer]:
    referrer = replace(
        subscriber_service(),
        subscribes_to=(),
        handle_facts=None,
        refers_to=(ReferenceKind.DEPARTMENT,),
    )
    async with AsyncExitStack() as stack:
        opened = start_installation([directory_service, referrer], background=False)
        installation = await stack.enter_async_context(opened)
        both = DirectoryAndReferrer(installation, DirectoryClient(installation))
        for body in (RND, FINANCE):
            assert (await both.directory.post("/departments", body)).status_code == 201
        yield both


async def test_a_department_is_the_same_in_upper_and_lower_case(
    areas: DirectoryAndReferrer,
) -> None:
    await areas.consume()
    resolved = await areas.references.resolve_departments(["rnd", "RND", "fin", "ＲＮＤ"])
    assert resolved == {"rnd": "RND", "RND": "RND", "fin": "FIN", "ＲＮＤ": "RND"}
    assert await areas.references.names_of(["RND", "NOPE"]) == {"RND": "研发部"}


@pytest.mark.parametrize("code", ["RND", "ｒｎｄ", "rnd\u200b", "Straße", "ＭＫＴ ", "研发"])
def test_codes_are_compared_as_the_directory_compares_them(code: str) -> None:
    assert fold_code(code) == fold_in_directory(code)


@pytest.mark.parametrize(
    ("code", "suggestion"),
    [("RDN", "did you mean RND?"), ("研发部门", "RND"), ("ZZZZZZ", "register it")],
)
async def test_an_unknown_department_is_refused_naming_near_ones(
    areas: DirectoryAndReferrer, code: str, suggestion: str
) -> None:
    await areas.consume()
    with pytest.raises(DepartmentDoesNotExist, match=suggestion) as refused:
        await areas.references.resolve_departments(["RND", code])
    assert code in refused.value.text("zh")


async def test_a_department_whose_fact_is_on_its_way_is_not_refused_for_good(
    areas: DirectoryAndReferrer,
) -> None:
    with pytest.raises(ReferenceDataBehind):
        await areas.references.resolve_department("RND")
    await areas.consume()
    assert await areas.references.resolve_department("RND") == "RND"


async def test_a_code_cannot_be_refused_while_the_bus_is_away(areas: DirectoryAndReferrer) -> None:
    await areas.consume()

    async def unavailable() -> bool:
        raise BusUnavailable

    areas.references.progress = ReferenceDataProgress(unavailable, 0.0)
    with pytest.raises(ReferenceDataBehind):
        await areas.references.resolve_department("NOPE")
    assert await areas.references.resolve_department("RND") == "RND"


async def test_a_department_that_arrives_while_a_relay_settles_is_found(
    areas: DirectoryAndReferrer,
) -> None:
    async def arrives() -> bool:
        await areas.consume()
        return False

    areas.references.progress = ReferenceDataProgress(arrives, 1.0)
    assert await areas.references.resolve_department("RND") == "RND"


async def test_a_department_is_open_between_its_first_and_its_last_day(
    areas: DirectoryAndReferrer,
) -> None:
    read = await areas.directory.get("/departments/RND")
    closed = await areas.directory.post(
        "/departments/RND/closing", {"valid_to": "2026-06-30"}, if_match=read.headers["ETag"]
    )
    assert closed.status_code == 200, closed.text
    await areas.consume()
    resolve = areas.references.resolve_department
    assert await resolve("RND", day=date(2026, 1, 1)) == "RND"
    assert await resolve("RND", day=date(2026, 6, 30)) == "RND"
    assert await resolve("RND") == "RND"
    with pytest.raises(DepartmentNotYetOpen):
        await resolve("RND", day=date(2025, 12, 31))
    with pytest.raises(DepartmentClosedBefore):
        await resolve("RND", day=date(2026, 7, 1))


async def test_an_unknown_project_is_refused(areas: DirectoryAndReferrer) -> None:
    await areas.consume()
    with pytest.raises(ProjectDoesNotExist):
        await areas.references.require_project(UUID(int=1))
