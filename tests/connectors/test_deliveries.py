"""Deliveries to look at: lists, filters, who reads them, and what a rebuild makes of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from services.connectors.projections.delivery_bodies import (
    claim_deliveries,
    delete_bodies,
    release_claims,
)
from shared.http.auth import Role
from shared.testing.read_models import (
    BATCH_SIZES,
    read_model_rows,
    rebuild_read_models,
    reproject_in_batches,
)
from tests.connectors.area_client import ConnectorsClient
from tests.connectors.jira_bodies import created, moved

READERS = {Role.OFFICER_WORKFLOWS, Role.GENERAL_MANAGER, Role.OPERATOR, Role.AUDITOR}


async def take_some(jira: ConnectorsClient) -> list[str]:
    """Take a delivery of each outcome, and one that waits; return their ids."""
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    applied = await jira.take(created(now), "1")
    ignored = await jira.take({"webhookEvent": "something_new", "timestamp": "soon"}, "2")
    await jira.make_mapping_live("01938b2e-7a00-7000-8000-000000000001")
    failed = await jira.take({**created(now), "issue": {**created(now)["issue"], "id": "2"}}, "3")
    waiting = (await jira.deliver(moved(now, "Done", "1"), "4")).json()
    return [one["id"] for one in (applied, ignored, failed, waiting)]


async def test_deliveries_are_listed_filtered_and_say_what_may_be_done(
    jira: ConnectorsClient,
) -> None:
    applied, ignored, failed, waiting = await take_some(jira)

    async def ids(**filters: str) -> list[str]:
        found = await jira.get("/connectors/jira/deliveries", Role.OPERATOR, **filters)
        assert found.status_code == 200, found.text
        return [one["id"] for one in found.json()["items"]]

    assert await ids() == [waiting, failed, ignored, applied]
    assert await ids(status="failed") == [failed]
    assert await ids(reason="event-type-unknown") == [ignored]
    assert await ids(item="10040") == [waiting, applied]
    assert await ids(item="SALES-41") == [waiting, failed, applied]
    page = (await jira.get("/connectors/jira/deliveries", Role.OPERATOR, limit=1)).json()
    assert len(page["items"]) == 1
    rest = await ids(cursor=page["next_cursor"])
    assert rest == [failed, ignored, applied]

    async def action(delivery: str, role: Role) -> str | None:
        path = f"/connectors/jira/deliveries/{delivery}"
        (found,) = (await jira.get(path, role)).json()["_actions"]
        assert found["operation"] == "replay_delivery_of_connector"
        return None if found["allowed"] else str(found["code"])

    assert [await action(one, Role.OPERATOR) for one in (applied, ignored, failed, waiting)] == [
        "delivery-not-failed",
        None,
        None,
        "nothing-left-to-do",
    ]
    assert await action(failed, Role.AUDITOR) == "role-missing"
    (entry,) = (await jira.get("/connectors", total="true")).json()["items"]
    assert (entry["waiting"], entry["failed"], entry["live_mapping"]) == (1, 1, 2)


async def test_only_who_keeps_connectors_reads_of_them(jira: ConnectorsClient) -> None:
    (delivery, *_) = await take_some(jira)
    paths = [
        "/connectors",
        "/connectors/jira",
        "/connectors/jira/deliveries",
        f"/connectors/jira/deliveries/{delivery}",
        "/connectors/jira/mappings",
        "/connectors/jira/mappings/1",
        "/connectors/jira/mappings/1/dry-run",
    ]
    for path in paths:
        answers = {role: (await jira.get(path, role)).status_code for role in Role}
        readers = {role for role, status in answers.items() if status == 200}
        assert readers == READERS, path
        assert set(answers.values()) == {200, 403}


async def test_what_is_not_there_is_not_found(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    for path, code in (
        ("/connectors/sap", "unknown-connector"),
        (f"/connectors/jira/deliveries/{uuid4()}", "unknown-delivery"),
        ("/connectors/jira/mappings/2", "unknown-mapping-version"),
        ("/connectors/jira/mappings/2/dry-run", "unknown-mapping-version"),
    ):
        answer = await jira.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, code), path
    replay = await jira.post(f"/connectors/jira/deliveries/{uuid4()}/replay")
    assert replay.json()["code"] == "unknown-delivery"
    assert (await jira.post("/connectors/jira/mappings/9/make-live")).status_code == 404


async def test_a_body_is_kept_for_30_days_and_a_delivery_replayed_as_long(
    jira: ConnectorsClient,
) -> None:
    ignored = await jira.take(created(jira.installation.clock()), "1")
    path = f"/connectors/jira/deliveries/{ignored['id']}"
    await jira.make_mapping_live(await jira.publish_flow())
    jira.installation.clock.advance(timedelta(days=30))
    async with jira.area.pool.acquire() as db:
        await delete_bodies(db, jira.installation.clock() - timedelta(days=30))
        assert await jira.count("delivery_body") == 1
        await delete_bodies(db, jira.installation.clock() - timedelta(days=29))
    assert await jira.count("delivery_body") == 0
    refused = await jira.post(f"{path}/replay")
    assert (refused.status_code, refused.json()["code"]) == (409, "body-not-kept")
    (tried,) = (await jira.get("/connectors/jira/mappings/1/dry-run")).json()["items"]
    assert (tried["outcome"], tried["command"]) == ("body-not-kept", None)


async def test_a_delivery_without_its_body_fails(jira: ConnectorsClient) -> None:
    sent = (await jira.deliver(created(jira.installation.clock()), "1")).json()["id"]
    async with jira.area.pool.acquire() as db:
        await db.execute("DELETE FROM delivery_body")
    await jira.work()
    assert (await jira.read_delivery(sent))["code"] == "body-not-kept"


async def test_what_a_process_that_died_had_claimed_is_worked_on_by_another(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    sent = (await jira.deliver(created(now), "1")).json()["id"]
    async with jira.area.pool.acquire() as db, db.transaction():
        (claimed,) = await claim_deliveries(db, "jira", now)
    assert str(claimed.delivery_id) == sent
    assert await jira.work() == 0
    async with jira.area.pool.acquire() as db:
        await db.execute("UPDATE delivery_claim SET until = clock_timestamp()")
    assert await jira.work() == 1
    assert (await jira.read_delivery(sent))["status"] == "applied"
    assert await jira.count("delivery_claim") == 0


async def test_a_delivery_that_is_replayed_waits_for_what_is_worked_on_of_its_issue(
    jira: ConnectorsClient,
) -> None:
    now = jira.installation.clock()
    earlier = (await jira.take(created(now), "1"))["id"]  # no mapping is live
    await jira.make_mapping_live(await jira.publish_flow())
    await jira.deliver(created(now), "2")
    async with jira.area.pool.acquire() as db:
        (later,) = await claim_deliveries(db, "jira", now)
        replayed = await jira.post(f"/connectors/jira/deliveries/{earlier}/replay")
        assert replayed.status_code == 200
        assert await claim_deliveries(db, "jira", now) == []
        await release_claims(db, [later.delivery_id])
        (claimed,) = await claim_deliveries(db, "jira", now)
    assert str(claimed.delivery_id) == earlier


async def test_the_read_model_is_rebuilt_to_the_byte(jira: ConnectorsClient) -> None:
    _, _, failed, _ = await take_some(jira)
    await jira.post(f"/connectors/jira/deliveries/{failed}/replay")
    await jira.work()
    (jira.folder / "token").unlink()
    await jira.deliver({**created(jira.installation.clock()), "id": 1}, "5")
    await jira.work()
    before = await read_model_rows(jira.area)
    for size in BATCH_SIZES:
        await reproject_in_batches(jira.area, size)
        assert await read_model_rows(jira.area) == before, size
    await rebuild_read_models(jira.area)
    assert await read_model_rows(jira.area) == before


@pytest.mark.parametrize("role", [Role.CONNECTOR, Role.EXECUTOR, Role.OPERATOR])
async def test_only_officers_say_what_deliveries_mean(jira: ConnectorsClient, role: Role) -> None:
    body = {"routes": [{"project": "SALES", "flow_id": str(uuid4())}]}
    for path in ("/connectors/jira/mappings", "/connectors/jira/mappings/1/make-live"):
        answer = await jira.post(path, body if path.endswith("mappings") else None, role)
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")
