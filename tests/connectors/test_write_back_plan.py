"""What is written back by a mapping: without a database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.connectors.domain.mapping_faults import refuse_faults
from services.connectors.domain.mapping_trial import try_mapping
from services.connectors.domain.refusals import MappingInvalid
from services.connectors.domain.systems.jira.issue_events import read_issue_event
from services.connectors.domain.write_back_plan import Happening, ItemPlace, plan_writes
from services.connectors.domain.write_back_terms import (
    COMMON_FIELDS,
    FIELDS,
    TEXTS,
    WriteBackTrigger,
    fill_template,
)
from services.connectors.domain.write_content import (
    CommentContent,
    RemoteLinkContent,
    TransitionContent,
    WriteContent,
)
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.domain_examples import CASE
from tests.connectors.jira_bodies import encode, moved
from tests.connectors.write_examples import DONE, PLACE, rule, terms

VALUES = {
    "case": "SALES-41 Fair",
    "activity": "Check it",
    "department": "finance",
    "done_at": "2026-11-23 09:00",
    "key": "SALES-41",
    "id": str(CASE),
}


def happening(
    trigger: WriteBackTrigger = WriteBackTrigger.STEP_DONE,
    *,
    own: bool = False,
    values: dict[str, str] | None = None,
) -> Happening:
    """Return that the second step was done, or something else."""
    return Happening(trigger, CASE, {**VALUES, **(values or {})}, is_own_command=own)


def writes(
    *rules: dict[str, Any], what: Happening | None = None, place: ItemPlace = PLACE, **route: Any
) -> list[WriteContent]:
    """Return what is written by rules when the second step was done."""
    return list(plan_writes(what or happening(), place, terms(*rules, **route)))


def test_a_rule_writes_a_transition_a_comment_and_a_link_in_this_order() -> None:
    whole = rule(
        transition={
            "status": "Done",
            "transition": "Close",
            "resolution": "Fixed",
            "fields": [{"field": "customfield_1", "value": "A", "form": "name"}],
        },
        comment={"language": "en"},
        remote_link={"url": "https://concord.example/cases/{id}", "title": "{case}"},
    )
    transition, comment, link = writes(whole)
    assert isinstance(transition, TransitionContent)
    assert (transition.transition, transition.resolution) == ("Close", "Fixed")
    assert transition.fields[0].field == "customfield_1"
    assert comment == CommentContent(
        text="Step “Check it” was done by finance at 2026-11-23 09:00."
    )
    assert link == RemoteLinkContent(
        global_id=f"concord={CASE}",
        url=f"https://concord.example/cases/{CASE}",
        title="SALES-41 Fair",
    )
    assert [one.summary() for one in (transition, link)] == [
        "Done",
        f"SALES-41 Fair https://concord.example/cases/{CASE}",
    ]


def test_a_rule_is_about_its_items_and_its_step() -> None:
    assert writes(rule()) == [DONE]
    assert writes(rule(activity=None)) == [DONE]
    assert writes(rule(item_types=["Task"])) == [DONE]
    for other in (
        rule(project="OPS"),
        rule(item_types=["Epic"]),
        rule(on="step-opened"),
        rule(activity="Hand it in"),
    ):
        assert writes(other) == []


def test_a_comment_is_written_in_the_language_and_with_the_text_of_its_rule() -> None:
    chinese = rule(transition=None, comment={})
    assert writes(chinese)[0].summary() == "步骤“Check it”已由 finance 于 2026-11-23 09:00 完成。"
    own = rule(transition=None, comment={"text": "{{{key}}}: {activity}"})
    assert writes(own)[0].summary() == "{SALES-41}: Check it"


def test_a_status_that_had_the_effect_itself_is_not_written_back() -> None:
    statuses = [{"status": "Done", "command": "complete-step", "activity": "Check it"}]
    own = happening(own=True)
    assert writes(rule(), what=own, statuses=statuses) == []
    assert writes(rule(), what=happening(), statuses=statuses) == [DONE]
    assert writes(rule(), what=own) == [DONE]
    other_step = [{**statuses[0], "activity": "Hand it in"}]
    assert writes(rule(), what=own, statuses=other_step) == [DONE]
    sent_back = [{**statuses[0], "command": "send-back", "reason": "Reopened"}]
    assert writes(rule(), what=own, statuses=sent_back) == [DONE]
    opened = happening(WriteBackTrigger.STEP_OPENED, own=True)
    assert writes(rule(on="step-opened"), what=opened, statuses=statuses) == [DONE]


def test_a_reply_that_was_a_comment_is_not_commented_on() -> None:
    replied = rule(on="request-replied", activity=None, transition=None, comment={})
    trigger, values = WriteBackTrigger.REQUEST_REPLIED, {"replied_at": "now", "subject": "Fair"}
    assert writes(replied, what=happening(trigger, own=True, values=values)) == []
    said = writes(replied, what=happening(trigger, values=values))
    assert said[0].summary() == "finance 已于 now 回复“Fair”。"


@pytest.mark.parametrize("trigger", list(WriteBackTrigger))
def test_every_standard_text_names_fields_that_there_are(trigger: WriteBackTrigger) -> None:
    values = dict.fromkeys((*COMMON_FIELDS, *FIELDS[trigger]), "x")
    for text in TEXTS[trigger].values():
        assert "{" not in fill_template(text, values)


def test_all_faults_are_told_at_once() -> None:
    faulty = [
        rule(),
        rule(item_types=["Task", "Bug"]),
        rule(item_types=["Bug"]),
        rule(on="case-finished"),
        rule(on="step-opened", transition=None),
        rule(on="step-opened", activity="Other", comment={"text": "{activity} {nothing}."}),
        rule(on="step-sent-back", comment={"text": "{activity"}),
        rule(activity=None, comment={"text": "{activity!r} {0} {} {case:>9} {case.real}"}),
        rule(
            on="case-withdrawn",
            activity=None,
            remote_link={"url": "javascript:{id}", "title": "{titles}"},
        ),
    ]
    with pytest.raises(MappingInvalid) as refused:
        refuse_faults(terms(*faulty), ())
    assert [(pointer, one.code()) for pointer, one in refused.value.details] == [
        ("#/write_back/2", "write-back-twice"),
        ("#/write_back/3/activity", "activity-not-taken"),
        ("#/write_back/4", "write-back-empty"),
        ("#/write_back/5/comment/text", "template-field-unknown"),
        ("#/write_back/6/comment/text", "template-unreadable"),
        *[("#/write_back/7/comment/text", "template-field-unknown")] * 5,
        ("#/write_back/8/remote_link/title", "template-field-unknown"),
        ("#/write_back/8/remote_link/url", "url-not-http"),
    ]
    refuse_faults(terms(rule(), rule(on="step-opened")), ())


def test_a_dry_run_tells_what_would_be_written_back() -> None:
    statuses = [{"status": "In Progress", "command": "complete-step", "activity": "Check it"}]
    mapping = terms(rule(comment={"language": "en"}), statuses=statuses)
    body = read_issue_event(encode(moved(NOW, "In Progress", "1")))
    tried = try_mapping(body, NOW, mapping)
    assert tried.command == "complete-step: Check it"
    assert [one.summary() for one in tried.writes] == [
        "Done",
        "Step “Check it” was done by {department} at {done_at}.",
    ]
    assert UUID(int=0).hex not in str(tried.writes)
