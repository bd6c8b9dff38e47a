"""The whole way back: a fact of an area, a write, and what Jira then has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.http.auth import Role
from tests.connectors.area_client import mapping_body, outcome
from tests.connectors.jira_stand_in.issues import Issue
from tests.connectors.write_back_client import FINISHED, WriteBackClient

DONE = {**FINISHED, "transition": {"status": "Done"}}
EVERYTHING = {
    **DONE,
    "comment": {"language": "en"},
    "remote_link": {"url": "https://concord.example/cases/{id}", "title": "{case}"},
}
MINUTE = timedelta(minutes=1)


def kinds_written(issue: Issue, jira: WriteBackClient) -> dict[str, int]:
    """Return how often what was written to an issue, counted at the stand-in."""
    found = jira.system.writes
    return {
        what.partition(" ")[0]: count for (item, what), count in found.items() if item == issue.id
    }


async def test_a_done_step_is_written_back_and_the_own_change_does_nothing(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    ((issue, case),) = await jira.start(EVERYTHING)
    jira.system.move(issue, "In Progress", who="a person")
    assert outcome(await jira.take(jira.system.webhooks[-1])) == (
        "applied",
        ["complete-step 200"],
    )
    assert await jira.write_back() == 0, "the first step has no rule"
    await jira.complete(case, 2)
    assert await jira.write_back() == 3
    assert await jira.states() == [
        ("transition", "done", "written"),
        ("comment", "done", "written"),
        ("remote-link", "done", "written"),
    ]
    assert issue.status == "Done"
    assert kinds_written(issue, jira) == {"transition": 1, "comment": 1, "remote": 1}
    assert issue.links[f"concord={case}"]["object"]["url"].endswith(case)
    own = jira.system.webhooks[-1]
    assert own["changelog"]["id"] == (await jira.writes())[0]["external_id"]
    assert outcome(await jira.take(own)) == ("ignored", "own-change")
    assert await jira.write_back() == 0
    assert (jira.proxy.violations, jira.proxy.checked > 5) == ([], True)
    assert await jira.audit() == []


async def test_what_happened_before_a_mapping_was_live_is_not_written_back(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    ((issue, case),) = await jira.start()
    body = mapping_body(await jira.publish_flow())
    answer = await jira.post("/connectors/jira/mappings", {**body, "write_back": [DONE]})
    assert answer.status_code == 201, answer.text
    await jira.complete(case, 1)
    await jira.complete(case, 2)
    jira.installation.clock.advance(timedelta(seconds=1))
    await jira.post("/connectors/jira/mappings/2/make-live")
    assert await jira.write_back() == 0
    assert (kinds_written(issue, jira), await jira.audit()) == ({}, [])


async def test_two_systems_that_answer_each_other_come_to_an_end(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    rules = [
        {"project": "SALES", "on": "step-done", "transition": {"status": "In Progress"}},
        {"project": "SALES", "on": "step-opened", "transition": {"status": "Done"}},
        {"project": "SALES", "on": "step-sent-back", "transition": {"status": "To Do"}},
    ]
    ((issue, _),) = await jira.start(*rules)
    seen = 1
    for _ in range(20):
        attempts = await jira.write_back()
        told = jira.system.webhooks[seen:]
        seen += len(told)
        for body in told:
            assert outcome(await jira.take(body)) == ("ignored", "own-change")
        if not attempts and not told:
            break
    else:
        raise AssertionError("it goes on for ever")
    assert issue.status == "Done"
    assert kinds_written(issue, jira) == {"transition": 1}


async def test_a_person_who_shares_the_account_is_heard(jira_back: WriteBackClient) -> None:
    jira = jira_back
    ((issue, case),) = await jira.start(DONE)
    jira.system.move(issue, "In Progress", who="557058:concord")
    taken = await jira.take(jira.system.webhooks[-1])
    assert outcome(taken) == ("applied", ["complete-step 200"])
    await jira.complete(case, 2)
    await jira.write_back()
    jira.system.move(issue, "To Do", who="557058:concord")
    assert outcome(await jira.take(jira.system.webhooks[-1]))[1] == "step-not-open"


async def test_a_status_that_an_issue_has_gone_on_from_is_not_written_back(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    first = {"project": "SALES", "on": "step-done", "activity": "Hand it in"}
    ((issue, _),) = await jira.start({**first, "transition": {"status": "In Progress"}})
    jira.system.move(issue, "In Progress")
    told = jira.system.webhooks[-1]
    jira.system.move(issue, "Done")
    assert outcome(await jira.take(told)) == ("applied", ["complete-step 200"])
    assert await jira.write_back() == 0
    assert issue.status == "Done"


async def test_a_fact_that_comes_before_the_link_is_written_back_later(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    opened = {"project": "SALES", "on": "step-opened", "comment": {"language": "en"}}
    ((issue, case),) = await jira.start(opened)
    async with jira.area.pool.acquire() as db:
        links = await db.fetch("DELETE FROM item_link RETURNING *")
    await jira.consume()
    await jira.complete(case, 1)
    async with jira.area.pool.acquire() as db:
        await db.copy_records_to_table("item_link", records=[tuple(one) for one in links])
    await jira.plan_late()
    await jira.write_back()
    await jira.plan_late()
    said = [one["summary"][:18] for one in await jira.writes()]
    assert said == ["Step “Hand it in” ", "Step “Check it” is"]
    assert len(issue.comments) == 2
    assert await jira.count("fact_before_link") == 0


async def test_a_fact_of_nothing_that_is_linked_is_forgotten(jira_back: WriteBackClient) -> None:
    jira = jira_back
    await jira.start({**FINISHED, "on": "step-opened", "activity": None, "comment": {}})
    async with jira.area.pool.acquire() as db:
        await db.execute("DELETE FROM item_link")
    await jira.consume()
    assert await jira.count("fact_before_link") == 1
    jira.installation.clock.advance(timedelta(hours=1))
    await jira.plan_late()
    assert await jira.count("fact_before_link") == await jira.count("item_write") == 0


async def test_a_fact_waits_for_a_link_whose_command_has_no_answer_for_hours(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    await jira.start({**FINISHED, "on": "step-opened", "activity": None, "comment": {}})
    async with jira.area.pool.acquire() as db:
        links = await db.fetch("DELETE FROM item_link RETURNING *")
        await db.execute("UPDATE delivery SET status = 'waiting'")
    await jira.consume()
    jira.installation.clock.advance(timedelta(hours=14))
    await jira.plan_late()
    async with jira.area.pool.acquire() as db:
        await db.copy_records_to_table("item_link", records=[tuple(one) for one in links])
    await jira.plan_late()
    assert await jira.count("item_write") == 1


async def test_facts_from_before_a_mapping_wrote_anything_back_are_left_alone(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    ((_, case),) = await jira.start()
    await jira.complete(case, 1)
    jira.installation.clock.advance(MINUTE)
    body: dict[str, Any] = (await jira.get("/connectors/jira/mappings/1", Role.OPERATOR)).json()
    rule = {"project": "SALES", "on": "step-done", "comment": {}}
    saved = await jira.post("/connectors/jira/mappings", {**body["terms"], "write_back": [rule]})
    assert saved.status_code == 201, saved.text
    await jira.post(saved.headers["Location"] + "/make-live")
    await jira.write_back()
    await jira.complete(case, 2)
    await jira.write_back()
    assert [one["summary"].startswith("步骤“Check it”") for one in await jira.writes()] == [True]


async def test_a_fact_twice_has_one_effect_also_after_the_mapping_changed(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    ((issue, case),) = await jira.start(DONE)
    await jira.complete(case, 1)
    await jira.complete(case, 2)
    await jira.write_back()
    async with jira.area.pool.acquire() as db:
        await db.execute("DELETE FROM checkpoint")
    assert await jira.write_back() == 0
    assert kinds_written(issue, jira) == {"transition": 1}
