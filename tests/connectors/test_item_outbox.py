"""An item's outbox: without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.connectors.domain import item_outbox
from services.connectors.domain.external_change import (
    ExternalComment,
    ReadDelivery,
    StatusChange,
)
from services.connectors.domain.item_outbox import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MAX_FAILURES,
    MAX_RETRY_AFTER,
    ItemOutbox,
    WriteStatus,
    outbox_stream_name,
    retry_pause,
)
from services.connectors.domain.own_changes import is_own_change, is_own_delivery
from services.connectors.domain.write_back_refusals import UnknownWrite, WriteNotFailed
from services.connectors.domain.write_commands import (
    AddItemTarget,
    NoteDone,
    NoteFailure,
    NoteSent,
    ReplayWrite,
)
from services.connectors.domain.write_content import comment_marker
from services.connectors.domain.write_events import (
    ItemTargetAdded,
    WriteAttemptFailed,
    WriteDone,
    WriteFailed,
    WriteOutcome,
    WritePlanned,
    WriteReplayed,
    WriteSent,
)
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.domain_examples import CASE
from tests.connectors.write_examples import COMMENT, DONE, FACT, FIRST, LINK, PLAN, SECOND

given = aggregate_scenario(item_outbox.decide, item_outbox.evolve, ItemOutbox()).given


def about(write_id: UUID = FIRST) -> dict[str, Any]:
    """Return what every event of a write says."""
    return {"write_id": write_id, "connector": "jira", "item": "10040", "at": NOW}


def planned(write_id: UUID, content: Any) -> WritePlanned:
    """Return that a write was planned."""
    return WritePlanned(
        **about(write_id),
        key="SALES-41",
        fact_id=FACT,
        trigger=PLAN.trigger,
        target=CASE,
        mapping_version=3,
        content=content,
    )


PLANNED = (planned(FIRST, DONE), planned(SECOND, COMMENT))
SENT = WriteSent(**about(), after_change="5")
NOTE_SENT = NoteSent("jira", "10040", FIRST, "5", NOW)
FAILURE = NoteFailure(
    "jira",
    "10040",
    FIRST,
    "no-answer",
    "ReadTimeout",
    is_refusal=False,
    counts=True,
    retry_after=None,
    jitter=0.5,
    at=NOW,
)


def done(external_id: str | None, write_id: UUID = FIRST) -> WriteDone:
    """Return that a write was done."""
    return WriteDone(
        **about(write_id), outcome=WriteOutcome.WRITTEN, answer=204, external_id=external_id
    )


def note_done(external_id: str | None, write_id: UUID = FIRST) -> NoteDone:
    """Return the command that notes it."""
    return NoteDone("jira", "10040", write_id, WriteOutcome.WRITTEN, 204, external_id, NOW)


def failed(*, is_refusal: bool) -> WriteFailed:
    """Return that a write failed."""
    return WriteFailed(**about(), code="no-answer", detail="ReadTimeout", is_refusal=is_refusal)


def attempt_failed(pause: timedelta, *, counts: bool = True) -> WriteAttemptFailed:
    """Return that an attempt failed."""
    return WriteAttemptFailed(
        **about(), code="no-answer", detail="ReadTimeout", counts=counts, due_at=NOW + pause
    )


def test_a_fact_has_its_writes_once() -> None:
    assert outbox_stream_name("jira", "10040") == "outbox-jira/10040"
    outbox = given().when(PLAN).then(*PLANNED)
    outbox.when(replace(PLAN, mapping_version=4, contents=[LINK])).then()
    assert list(outbox.state.writes) == [FIRST, SECOND]
    assert FIRST != SECOND != replace(PLAN, item="10041").write_id(1)


def test_a_write_is_sent_and_done_once() -> None:
    outbox = given(*PLANNED).when(NOTE_SENT).then(SENT)
    assert outbox.state.writes[FIRST].status is WriteStatus.SENT
    outbox.when(replace(NOTE_SENT, after_change="9")).then()
    after = outbox.when(note_done("6")).then(done("6"))
    for late in (NOTE_SENT, note_done("7"), FAILURE):
        after.when(late).then()
    assert after.state.writes[SECOND].status is WriteStatus.PLANNED


def test_what_a_write_became_is_known_again() -> None:
    sent = given(*PLANNED, SENT)
    assert is_own_change(sent.state, StatusChange("6", "Done")), "it has no answer yet"
    assert not is_own_change(sent.state, StatusChange("6", "To Do"))
    outbox = sent.given(done("6"), done("77", SECOND)).state
    assert outbox.own_changes == {"6"}
    assert outbox.own_comments == {"77"}
    assert is_own_change(outbox, StatusChange("6", "Done"))
    assert not is_own_change(outbox, StatusChange("8", "Done")), "a person has done the same later"
    link = planned(UUID(int=8), LINK)
    linked = given(link, done("1", UUID(int=8))).state
    assert not linked.own_changes | linked.own_comments
    assert given(*PLANNED, done(None)).state.own_changes == frozenset()
    comment_sent = SENT.model_copy(update={"write_id": SECOND})
    assert not is_own_change(given(*PLANNED, comment_sent).state, StatusChange("6", "Done"))


@pytest.mark.parametrize(
    ("change_id", "author", "is_own"),
    [
        ("6", ("concord",), True),
        ("6", ("ann", "Concord"), False),
        ("5", ("concord",), False),
        ("4", (), False),
        ("6", (), True),
        ("x", (), True),
    ],
)
def test_what_was_before_a_write_without_an_answer_or_by_others_is_not_its_change(
    change_id: str, author: tuple[str, ...], is_own: bool
) -> None:
    sent = SENT.model_copy(update={"account": ("1", "concord")})
    outbox = given(*PLANNED, sent).state
    assert is_own_change(outbox, StatusChange(change_id, "Done", author)) is is_own
    unknown = given(*PLANNED, SENT.model_copy(update={"after_change": None})).state
    assert is_own_change(unknown, StatusChange(change_id, "Done", author))


def test_an_own_comment_is_known_by_its_id_or_while_it_has_no_answer_by_its_marker() -> None:
    def told(comment_id: str, text: str) -> ReadDelivery:
        comment = ExternalComment(f"comment-{comment_id}", "10040", "S-1", "S", "Task", (), text)
        return ReadDelivery("comment_created", "10040", "S-1", NOW, comment=comment)

    sent = given(*PLANNED, SENT.model_copy(update={"write_id": SECOND}))
    marked = f"{COMMENT.text}\n{comment_marker(SECOND)}\n"
    assert is_own_delivery(sent.state, told("77", marked))
    assert not is_own_delivery(sent.state, told("77", f"{marked}Thanks!"))
    outbox = sent.given(done("77", SECOND)).state
    assert is_own_delivery(outbox, told("77", COMMENT.text))
    assert not is_own_delivery(outbox, told("78", marked))
    assert not is_own_delivery(outbox, ReadDelivery("x", None, None, None))


def test_a_failed_attempt_waits_for_a_random_part_of_a_pause_that_doubles() -> None:
    outbox = given(*PLANNED)
    for failures in range(3):
        event = attempt_failed(FIRST_PAUSE * 2**failures / 2)
        outbox = outbox.when(FAILURE).then(event)
        assert outbox.state.writes[FIRST].failures == failures + 1
    assert retry_pause(0, 0.0) == timedelta(0)
    assert retry_pause(10_000, 1.0) == LONGEST_PAUSE


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        (timedelta(minutes=2), timedelta(minutes=2)),
        (timedelta(seconds=1), FIRST_PAUSE / 2),
        (timedelta(days=9), MAX_RETRY_AFTER),
    ],
)
def test_the_other_systems_retry_after_is_followed(asked: timedelta, pause: timedelta) -> None:
    given(*PLANNED).when(replace(FAILURE, retry_after=asked)).then(attempt_failed(pause))


def test_attempts_run_out_but_not_while_nobody_is_let_in() -> None:
    outbox = given(*PLANNED)
    refused_login = replace(FAILURE, counts=False)
    for _ in range(MAX_FAILURES):
        outbox = outbox.when(refused_login).then(attempt_failed(FIRST_PAUSE / 2, counts=False))
    tried = given(*PLANNED, *[attempt_failed(FIRST_PAUSE)] * (MAX_FAILURES - 1))
    tried.when(refused_login).then(attempt_failed(LONGEST_PAUSE / 2, counts=False))
    last = tried.when(FAILURE).then(failed(is_refusal=False))
    assert last.state.writes[FIRST].status is WriteStatus.GIVEN_UP
    after = last.when(ReplayWrite("jira", "10040", FIRST, NOW)).then(WriteReplayed(**about()))
    assert after.state.writes[FIRST].failures == 0
    assert after.state.writes[FIRST].status is WriteStatus.PLANNED


def test_what_was_refused_is_replayed_anew_and_what_may_have_arrived_is_looked_for() -> None:
    replay = ReplayWrite("jira", "10040", FIRST, NOW)
    refusal = replace(FAILURE, is_refusal=True)
    refused = given(*PLANNED, SENT).when(refusal).then(failed(is_refusal=True))
    assert refused.state.writes[FIRST].status is WriteStatus.FAILED
    anew = refused.when(replay).then(WriteReplayed(**about()))
    assert anew.state.writes[FIRST].sent is None
    anew.when(replay).then()
    unknown = given(*PLANNED, SENT, failed(is_refusal=False), WriteReplayed(**about())).state
    assert unknown.writes[FIRST].status is WriteStatus.SENT
    assert unknown.writes[FIRST].sent == SENT


def test_an_item_stands_for_what_came_of_its_entry_once() -> None:
    add = AddItemTarget("jira", "10040", UUID(int=20), CASE, NOW)
    added = ItemTargetAdded(
        connector="jira", item="10040", target=UUID(int=20), origin=CASE, at=NOW
    )
    outbox = given().when(add).then(added)
    assert outbox.state.targets == {UUID(int=20)}
    outbox.when(add).then()


def test_only_what_failed_is_replayed() -> None:
    replay = ReplayWrite("jira", "10040", FIRST, NOW)
    given(*PLANNED).when(replay).then()
    given(*PLANNED, done("6")).when(replay).then_refused(WriteNotFailed)
    given().when(replay).then_refused(UnknownWrite)
    given(*PLANNED).when(replace(replay, write_id=UUID(int=9))).then_refused(UnknownWrite)
