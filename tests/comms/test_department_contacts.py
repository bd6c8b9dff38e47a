"""All contact of an item goes to its liaison: notices and requests name the person."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from services.comms.application import fact_handlers
from services.comms.domain.department_contacts import (
    NOBODY,
    WHOLE_DEPARTMENT,
    ContactItem,
    LiaisonAbsenceRecorded,
    LiaisonPresenceRecorded,
    LiaisonTermRecorded,
    RecordContact,
    decide,
    evolve,
)
from shared.contracts.duties import HandoffOffered, HandoffOverdue
from shared.contracts.duties_liaisons import (
    LiaisonAbsenceWithdrawn,
    LiaisonAbsent,
    LiaisonEnded,
    LiaisonItem,
    LiaisonNamed,
    LiaisonVacated,
)
from shared.contracts.token_digests import token_digest
from shared.contracts.workflows import CaseStarted, StepOpened
from shared.eventsourcing.liaison_contacts import AbsencePeriod, LiaisonTerm
from shared.eventsourcing.published_fact import Fact
from shared.postgres.known_people_table import set_sign_on, upsert_assignment
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.manual_clock import MONDAY_MORNING
from tests.comms.area_client import CommsClient
from tests.comms.message_delivery import tell_by
from tests.comms.request_client import RequestClient
from tests.comms.test_api_notices import fact
from tests.comms.test_api_own_subscriptions import SMTP_ADDRESS, person, subscribe

PROJECT, LIAISON = UUID(int=5), UUID(int=6)
DAY = date(2026, 11, 23)
"""The day on which the area's clock stands."""
AT = MONDAY_MORNING
given = aggregate_scenario(decide, evolve, NOBODY).given


async def handle_facts(client: CommsClient, *facts: Fact) -> None:
    """Have the area handle these facts, as its consumer does."""
    async with client.area.unit_of_work() as unit:
        await fact_handlers.handle_facts(unit, facts)


def named(person: str, department: str = "rnd", deputy: str | None = None) -> LiaisonNamed:
    return LiaisonNamed(
        liaison_id=LIAISON,
        department=department,
        item=LiaisonItem(kind="project", id=PROJECT),
        person=person,
        deputy=deputy,
        was=None,
        valid_from=DAY,
        at=AT,
    )


def whole_department(person: str) -> LiaisonNamed:
    item = LiaisonItem(kind="department", id=None)
    return named(person).model_copy(update={"item": item, "liaison_id": UUID(int=7)})


def absent(person: str) -> LiaisonAbsent:
    return LiaisonAbsent(
        absence_id=UUID(int=9), person=person, department="rnd", first_day=DAY, last_day=DAY, at=AT
    )


OFFERED = HandoffOffered(
    handoff_id=UUID(int=8),
    project_id=PROJECT,
    deliverable="Plan",
    sender="sales",
    recipient="rnd",
    at=AT,
)


async def notice(client: CommsClient, number: int) -> tuple[str | None, list[tuple[str, str]]]:
    """Have an offer noticed, and return whom the notice names, alone and by capacity."""
    await handle_facts(client, fact(number, OFFERED))
    newest = (await client.get("/notices", about=str(UUID(int=8)))).json()["items"]
    found = next(one for one in newest if one["cause"] == str(UUID(int=number)))
    return found["person"], [(one["person"], one["capacity"]) for one in found["contacts"]]


async def test_a_notice_names_the_liaison_the_deputy_in_absence_and_nobody_after_the_end(
    area_client: CommsClient,
) -> None:
    assert await notice(area_client, 100) == (None, [])
    await handle_facts(area_client, fact(1, named("lin", deputy="mei")))
    assert await notice(area_client, 101) == ("lin", [("lin", "liaison")])
    await handle_facts(area_client, fact(2, absent("lin")), fact(2, absent("lin")))
    assert await notice(area_client, 102) == ("mei", [("mei", "deputy")])
    back = LiaisonAbsenceWithdrawn(absence_id=UUID(int=9), person="lin", department="rnd", at=AT)
    await handle_facts(area_client, fact(3, back))
    assert await notice(area_client, 103) == ("lin", [("lin", "liaison")])
    ended = LiaisonEnded(
        liaison_id=LIAISON,
        department="rnd",
        item=LiaisonItem(kind="project", id=PROJECT),
        valid_to=DAY - timedelta(days=1),
        reason="closed",
        at=AT,
    )
    await handle_facts(area_client, fact(4, ended))
    assert await notice(area_client, 104) == (None, [])


async def test_a_step_names_the_liaison_of_its_case_else_of_its_flow_else_of_the_department(
    area_client: CommsClient,
) -> None:
    flow, case = UUID(int=70), UUID(int=71)
    known = {"case_id": case, "case": "Order 71", "at": AT}
    started = CaseStarted(**known, flow_id=flow, flow_version=1, departments=("rnd",))

    def office(person: str, item: UUID, number: int) -> LiaisonNamed:
        of_flow = LiaisonItem(kind="flow", id=item)
        changed = {"item": of_flow, "liaison_id": UUID(int=number)}
        return named(person).model_copy(update=changed)

    async def step(number: int) -> list[tuple[str, str]]:
        opened = StepOpened(**known, step=number, activity="Check", department="rnd", due_at=AT)
        await handle_facts(area_client, fact(number, opened))
        newest = (await area_client.get("/notices", about=str(case))).json()["items"]
        found = next(one for one in newest if one["cause"] == str(UUID(int=number)))
        return [(one["person"], one["capacity"]) for one in found["contacts"]]

    await handle_facts(area_client, fact(1, started), fact(1, started))
    await handle_facts(area_client, fact(2, whole_department("bo")))
    assert await step(101) == [("bo", "department-liaison")]
    await handle_facts(area_client, fact(3, office("lin", flow, 80)))
    assert await step(102) == [("lin", "liaison")]
    await handle_facts(area_client, fact(4, office("mei", case, 81)))
    assert await step(103) == [("mei", "liaison")]
    await handle_facts(area_client, fact(5, absent("mei")))
    assert await step(104) == [("lin", "liaison")]


async def test_notices_go_to_the_liaison_to_the_deputy_and_where_both_are_absent_to_the_group(
    area_client: CommsClient,
) -> None:
    async with area_client.area.pool.acquire() as db:
        for one in ("lin", "mei", "bo"):
            await set_sign_on(db, one, token_digest(f"s-{one}"))
            await upsert_assignment(db, one, date(2026, 1, 1), "rnd", ["liaison"])
    kinds = ["handoff-offered"]
    server = await tell_by(
        area_client, "email", SMTP_ADDRESS, kinds=["star-published"], serves_people=True
    )
    mail_server = server.rpartition("/")[2]
    stands_in = {"departments": ["rnd"], "unless_contact_is_told": True}
    group = await tell_by(area_client, "email", SMTP_ADDRESS, kinds=kinds, **stands_in)
    own = {"lin": "", "mei": ""}
    for one in own:
        caller = person(area_client, f"s-{one}", "rnd")
        settings = {"kinds": kinds, "only_as_contact": True, "mailbox": f"{one}@example.com"}
        own[one] = await subscribe(area_client, mail_server, caller, **settings)
    read = (await area_client.get(own["lin"], person(area_client, "s-lin", "rnd"))).json()
    assert read["message"]["only_as_contact"] is True

    async def told(number: int) -> tuple[str, list[str]]:
        await handle_facts(area_client, fact(number, OFFERED))
        newest = await area_client.list_notices(about=str(UUID(int=8)))
        found = next(one for one in newest if one["cause"] == str(UUID(int=number)))
        sent = [one["subscription_id"] for one in found["deliveries"]]
        names = {path.rpartition("/")[2]: name for name, path in {**own, "group": group}.items()}
        return found["contacts"][0]["told"], sorted(names[one] for one in sent)

    await handle_facts(area_client, fact(1, named("lin", deputy="mei")))
    assert await told(101) == ("own-subscription", ["lin"])
    await handle_facts(area_client, fact(2, absent("lin")))
    assert await told(102) == ("own-subscription", ["mei"])
    await handle_facts(area_client, fact(3, absent("mei")), fact(4, whole_department("bo")))
    assert await told(103) == ("department-subscription", ["group"])


async def test_a_notice_to_two_departments_names_the_person_of_each_in_its_text(
    area_client: CommsClient,
) -> None:
    await handle_facts(area_client, fact(1, named("lin")), fact(2, named("zhao", "sales")))
    overdue = HandoffOverdue(
        **OFFERED.model_dump(exclude={"type", "awaiting_confirmation"}), due_at=AT, deadline=AT
    )
    await handle_facts(area_client, fact(3, overdue))
    (found,) = (await area_client.get("/notices", kind="handoff-overdue")).json()["items"]
    assert found["text"]["en"].endswith("Contact – sales: zhao (liaison); rnd: lin (liaison).")
    assert found["text"]["zh"].endswith("联系人：sales 接口人 zhao；rnd 接口人 lin。")
    assert found["person"] is None


async def test_a_request_about_an_item_names_the_liaison_in_its_answer_and_fact(
    area_client: CommsClient,
) -> None:
    await handle_facts(area_client, fact(1, named("lin")))
    about = {"kind": "project", "id": str(PROJECT)}
    requests = RequestClient(area_client)
    path = await requests.open_request(about=about)
    read = (await area_client.get(path)).json()
    assert read["about"] == about
    assert (read["contact"]["person"], read["contact"]["capacity"]) == ("lin", "liaison")
    (opened,) = await area_client.published_facts("request-opened")
    assert (opened["liaison"], opened["about"]) == ("lin", about)
    vacated = LiaisonVacated(
        liaison_id=LIAISON,
        department="rnd",
        item=LiaisonItem(kind="project", id=PROJECT),
        person="lin",
        valid_from=DAY,
        cause="left-company",
        at=AT,
    )
    await handle_facts(area_client, fact(2, vacated))
    assert (await area_client.get(path)).json()["contact"] is None
    other = await requests.open_request()
    assert (await area_client.get(other)).json()["contact"] is None


def test_what_was_heard_twice_changes_nothing() -> None:
    item = ContactItem(kind="goal", id=PROJECT)
    term = LiaisonTerm(valid_from=DAY, person="lin")
    period = AbsencePeriod(absence_id=LIAISON, first_day=DAY, last_day=DAY)
    heard = LiaisonTermRecorded(department="rnd", item=item, term=term, at=AT, cause=PROJECT)
    away = LiaisonAbsenceRecorded(
        department="rnd", person="lin", period=period, at=AT, cause=PROJECT
    )
    back = LiaisonPresenceRecorded(
        department="rnd", person="lin", absence_id=LIAISON, at=AT, cause=LIAISON
    )
    for event in (heard, away):
        given().when(RecordContact(event)).then(event).when(RecordContact(event)).then()
    given(away).when(RecordContact(back)).then(back).when(RecordContact(back)).then()


def test_a_department_without_liaisons_has_no_contact_and_its_head_acts_only_for_one() -> None:
    assert NOBODY.contact_on(DAY, WHOLE_DEPARTMENT, "boss") is None
    gone = LiaisonTerm(valid_from=DAY, person=None)
    heard = LiaisonTermRecorded(
        department="rnd", item=WHOLE_DEPARTMENT, term=gone, at=AT, cause=PROJECT
    )
    contact = evolve(NOBODY, heard).contact_on(DAY, WHOLE_DEPARTMENT, "boss")
    assert contact is not None
    assert (contact.person, contact.capacity) == ("boss", "department-head")


def test_a_fact_that_is_heard_again_after_later_ones_has_no_effect() -> None:
    item = ContactItem(kind="project", id=PROJECT)
    first, second = (
        LiaisonTermRecorded(
            department="rnd",
            item=item,
            term=LiaisonTerm(valid_from=DAY + timedelta(days=days), person=person),
            at=AT,
            cause=UUID(int=days + 1),
        )
        for days, person in ((0, "lin"), (1, "mei"))
    )
    given(first, second).when(RecordContact(first)).then()
