"""What Jira does not take: it fails alone, with Jira's own words."""

from __future__ import annotations

import httpx

from tests.connectors.write_back_client import (
    COMMENT,
    DONE,
    FINISHED,
    WriteBackClient,
    finish,
    written,
)


async def test_a_transition_that_is_not_available_fails_alone(jira_back: WriteBackClient) -> None:
    jira = jira_back
    issue, other = await finish(
        jira,
        {**FINISHED, "transition": {"status": "Released"}, "comment": {"language": "en"}},
        {**FINISHED, "project": "OPS", "transition": {"status": "Done"}},
        keys=("SALES-1", "SALES-2"),
    )
    await jira.write_back()
    states = await jira.states()
    assert states.count(("transition", "failed", "transition-not-available")) == 2
    assert states.count(("comment", "done", "written")) == 2
    assert (len(issue.comments), len(other.comments)) == (1, 1)
    failed = next(one for one in await jira.writes() if one["status"] == "failed")
    assert "there are: To Do, In Progress, Done" in failed["detail"]


async def test_jiras_own_words_are_kept(jira_back: WriteBackClient) -> None:
    jira = jira_back
    await finish(jira, COMMENT)
    words = {"errorMessages": [], "errors": {"comment": "You may not comment here."}}
    jira.system.failures = [httpx.Response(400, json=words)]
    await jira.write_back()
    (failed,) = await jira.writes()
    assert (failed["status"], failed["code"], failed["attempts"]) == ("failed", "write-refused", 1)
    assert failed["detail"] == "status 400 comment: You may not comment here."


async def test_a_deleted_issue_fails_and_a_renamed_one_is_found_by_its_id(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    gone, renamed = await finish(jira, DONE, keys=("SALES-1", "SALES-2"))
    del jira.system.issues[gone.id]
    renamed.key = "OPS-9"
    await jira.write_back()
    assert await jira.states() == [
        ("transition", "failed", "item-missing"),
        ("transition", "done", "written"),
    ]
    assert renamed.status == "Done"


async def test_an_issue_that_people_brought_there_is_left_alone(jira_back: WriteBackClient) -> None:
    jira = jira_back
    (issue,) = await finish(jira, DONE)
    jira.system.move(issue, "Done", who="a person")
    await jira.write_back()
    assert (written(jira), await jira.states()) == ([], [("transition", "done", "found")])
