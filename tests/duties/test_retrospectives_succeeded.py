"""The lessons that a dissolved department owed pass to its successor; what was counted stays."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.duties.application.retrospective_facts import retrospective_fact
from services.duties.domain.retrospective_commands import (
    AnnounceRetrospectiveOverdue,
    PublishRetrospective,
    TransferRetrospective,
)
from services.duties.domain.retrospective_events import RetrospectiveTransferred
from services.duties.service import service
from shared.contracts.directory_changes import DepartmentSucceeded
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from tests.duties.area_client import DutiesClient
from tests.duties.test_retrospective import (
    CLOSED,
    DRAFTED,
    DUE,
    MET,
    OVERDUE,
    OWED,
    PROJECT,
    PUBLISHED,
    given,
)

DAY = timedelta(days=1)
LESSONS = {"tags": ["部署"], "went_well": "early", "to_change": "late tests", "measures": ["book"]}


def transfer(department: str = "marketing", successor: str = "sales") -> TransferRetrospective:
    return TransferRetrospective(PROJECT.project_id, department, successor, "dissolved", CLOSED)


def transferred(*participants: str, was: str = "marketing") -> RetrospectiveTransferred:
    return RetrospectiveTransferred(
        project=PROJECT.model_copy(update={"participants": participants}),
        due_at=DUE,
        was=was,
        department="sales",
        reason="dissolved",
        at=CLOSED,
    )


def test_what_is_still_to_be_published_passes_once_and_keeps_its_due_time() -> None:
    moved = transferred("sales", "rnd")
    for history in ((OWED,), (OWED, DRAFTED)):
        after = given(*history).when(transfer()).then(moved)
        after.when(transfer()).then()
        (overdue,) = after.when(AnnounceRetrospectiveOverdue(PROJECT.project_id, DUE + DAY)).events
        assert overdue.project.leading_department == "sales"


def test_what_was_announced_as_overdue_is_not_announced_again_for_the_successor() -> None:
    after = given(OWED, DRAFTED, OVERDUE).when(transfer()).then(transferred("sales", "rnd"))
    after.when(AnnounceRetrospectiveOverdue(PROJECT.project_id, DUE + DAY)).then()
    by = PUBLISHED.by.model_copy(update={"department": "sales"})
    published = after.when(PublishRetrospective(PROJECT.project_id, by, CLOSED)).events
    assert published[-1].project.leading_department == "sales"


def test_what_is_published_or_anothers_stays_where_it_was() -> None:
    given(OWED, DRAFTED, PUBLISHED, MET).when(transfer()).then()
    given(OWED).when(transfer("logistics")).then()
    given().when(transfer()).then()


def test_only_another_owner_is_published() -> None:
    merged = given(OWED).when(transfer("rnd", "marketing")).events
    assert merged[0].project.participants == ("marketing",)
    assert retrospective_fact(merged[0]) is None, "marketing owed them already"
    helper = transferred("marketing", "sales", was="rnd").model_copy(update={"due_at": None})
    given(OWED).when(transfer("rnd")).then(helper)
    assert retrospective_fact(helper) is None
    assert retrospective_fact(transferred("sales").model_copy(update={"due_at": None})) is None


def head_of(client: DutiesClient, department: str) -> dict[str, str]:
    return client.installation.authorization_headers(
        Role.DEPARTMENT_HEAD, department=department, subject=f"head-of-{department}"
    )


async def test_the_successor_of_a_dissolved_leader_publishes_what_that_one_owed(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project(pool=None)
    await area_client.start_project(project)
    assert (await area_client.post(f"{project}/close", {"actual": "1"})).is_success
    await area_client.installation.wait_until_idle()
    path = f"/retrospectives/{project.removeprefix('/projects/')}"
    before = head_of(area_client, "marketing")
    assert (await area_client.put(f"{path}/draft", LESSONS, before)).is_success

    now = area_client.installation.clock()
    said = DepartmentSucceeded(
        succession_id=UUID(int=6),
        department="marketing",
        successor="sales",
        kind="dissolved",
        items=(),
        valid_from=now.date(),
        reason="dissolved",
        at=now,
    )
    fact = Fact(
        position=0,
        id=UUID(int=78),
        area="directory",
        type=said.type,
        key="department-marketing",
        sequence=1,
        recorded_at=now,
        context=EventContext(correlation=UUID(int=78), actor="gm"),
        data=said.model_dump_json(),
    )
    assert service.handle_facts is not None
    for _ in range(2):  # heard twice, it moves once
        async with area_client.area.unit_of_work() as unit:
            await service.handle_facts(unit, [fact])
    found = (await area_client.get(path)).json()
    assert (found["leading_department"], found["participants"]) == ("sales", ["sales", "rnd"])
    (told,) = await area_client.published_facts("retrospective-transferred")
    assert (told["was"], told["department"]) == ("marketing", "sales")
    assert (await area_client.post(f"{path}/publish", None, before)).status_code == 403
    after = head_of(area_client, "sales")
    assert (await area_client.post(f"{path}/publish", None, after)).is_success
    (met,) = await area_client.published_facts("retrospective-met")
    assert met["department"] == "sales"
