"""Logs that have overlaps from before they were refused are read, rebuilt and reported."""

from datetime import UTC, date, datetime
from uuid import UUID

from services.duties.domain.standing_duty_events import StandingDutyMade
from services.duties.projections.accountabilities import list_accountabilities
from shared.eventsourcing.event_store import AppendRequest
from shared.testing.read_models import rebuild_read_models
from tests.duties.area_client import STANDING_DUTY_BODY, DutiesClient
from tests.duties.domain_examples import REPORT_STOCK_DUTY
from tests.shared.sample_areas.publisher_area import command_context

AT = datetime(2026, 9, 1, tzinfo=UTC)


async def test_an_old_overlap_is_rebuilt_and_listed_and_refuses_a_third_department(
    area_client: DutiesClient,
) -> None:
    for number, department in ((1, "logistics"), (2, "production")):
        changes = {"duty_id": UUID(int=number), "accountable": department}
        duty = REPORT_STOCK_DUTY.model_copy(update=changes)
        made = StandingDutyMade(duty=duty, next_date=date(2026, 12, 31), at=AT)
        append = AppendRequest(f"standing-duty-{duty.duty_id}", 0, [made], command_context())
        await area_client.area.event_store.append(append)
    await rebuild_read_models(area_client.area)
    [found] = (await area_client.get("/overlaps")).json()["items"]
    assert (found["kind"], found["since"]) == ("same-activity", "2026-09-15")
    assert {found["department"], found["other_department"]} == {"logistics", "production"}
    third = {**STANDING_DUTY_BODY, "accountable": "sales", "recipient": "rnd"}
    refused = await area_client.post("/standing-duties", third)
    assert refused.json()["code"] == "standing-duty-overlaps"


async def test_the_check_over_twenty_thousand_entries_uses_the_index_of_activities(
    area_client: DutiesClient,
) -> None:
    async with area_client.area.pool.acquire() as db:
        await db.execute(
            "INSERT INTO accountability (entry_id, kind, activity, activity_key, deliverable,"
            " accountable, accountable_key, recipient, scope, scope_keys, first_day)"
            " SELECT gen_random_uuid(), 'standing-duty', 'a' || n % 9000, 'a' || n % 9000, 'it',"
            " 'rnd', 'rnd', 'test', '{}', '{}', date '2026-01-01' + n % 300"
            " FROM generate_series(1, 20000) AS n"
        )
        await db.execute("ANALYZE accountability")
        statements: list[str] = []
        db.add_query_logger(lambda record: statements.append(record.query))
        held = await list_accountabilities(db, {"a7"}, date(2026, 3, 1), None)
        day = date(2026, 3, 1)
        await db.fetchval("SELECT 1")  # loggers are called later
        statement = next(one for one in statements if "activity_key = ANY" in one)
        plan = await db.fetch(f"EXPLAIN {statement}", ["a7"], day, None)
    assert {one.activity for one in held} == {"a7"}
    assert "accountability_by_activity" in "\n".join(row[0] for row in plan)
