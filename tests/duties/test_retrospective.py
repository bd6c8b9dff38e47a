"""A retrospective: who owes it by when, drafts, publication, corrections."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.duties.domain.retrospective_commands import (
    AnnounceRetrospectiveOverdue,
    CorrectRetrospective,
    DraftRetrospective,
    OweRetrospective,
    PublishRetrospective,
    WithdrawRetrospectiveDraft,
)
from services.duties.domain.retrospective_decisions import decide
from services.duties.domain.retrospective_events import (
    Author,
    LessonLink,
    Lessons,
    RetrospectiveCorrected,
    RetrospectiveDrafted,
    RetrospectiveDraftWithdrawn,
    RetrospectiveEvent,
    RetrospectiveMet,
    RetrospectiveOverdue,
    RetrospectiveOwed,
    RetrospectiveProject,
    RetrospectivePublished,
)
from services.duties.domain.retrospective_refusals import (
    AuthorOutsideProject,
    NoRetrospectiveDraft,
    RetrospectiveNotPublished,
    RetrospectiveOfOpenProject,
    RetrospectivePublishedAlready,
    UnknownRetrospective,
)
from services.duties.domain.retrospective_state import (
    Retrospective,
    due_time,
    evolve,
    settled_from,
)
from shared.testing.given_when_then import aggregate_scenario

PROJECT = RetrospectiveProject(
    project_id=UUID(int=1), code="NPL-7", name="新品上市", participants=("marketing", "rnd")
)
CLOSED = datetime(2026, 10, 5, 1, tzinfo=UTC)
DUE = datetime(2026, 11, 4, 15, 59, 59, 999999, tzinfo=UTC)
"""The end of November 4 in Shanghai."""
ANN = Author(person="ann", department="rnd")
BOB = Author(person="bob", department="marketing")
LESSONS = Lessons(
    tags=("部署",),
    went_well="early",
    to_change="late tests",
    measures=("book the test system",),
    authors=(ANN,),
    links=(LessonLink(kind="handoff", id=UUID(int=9)),),
)
OWED = RetrospectiveOwed(project=PROJECT, due_at=DUE, at=CLOSED)
DRAFTED = RetrospectiveDrafted(project=PROJECT, lessons=LESSONS, by=ANN, at=CLOSED)
PUBLISHED = RetrospectivePublished(project=PROJECT, version=1, lessons=LESSONS, by=BOB, at=CLOSED)
OVERDUE = RetrospectiveOverdue(project=PROJECT, due_at=DUE, at=DUE)
MET = RetrospectiveMet(project=PROJECT, due_at=DUE, done_at=CLOSED, by=BOB)
WITHDRAWN = RetrospectiveDraftWithdrawn(project=PROJECT, reason="wrong", by=ANN, at=CLOSED)

given = aggregate_scenario(decide, evolve, None).given


def draft(status: str = "closed", by: Author = ANN, **changes: Any) -> DraftRetrospective:
    return DraftRetrospective(PROJECT, status, LESSONS.model_copy(update=changes), by, CLOSED)


OWE = OweRetrospective(PROJECT, DUE, CLOSED)
PUBLISH = PublishRetrospective(PROJECT.project_id, BOB, CLOSED)
WITHDRAW = WithdrawRetrospectiveDraft(PROJECT.project_id, "wrong", ANN, CLOSED)


def correct(**changes: Any) -> CorrectRetrospective:
    lessons = LESSONS.model_copy(update=changes)
    return CorrectRetrospective(PROJECT.project_id, lessons, "a mistake", BOB, CLOSED)


def announce(now: datetime) -> AnnounceRetrospectiveOverdue:
    return AnnounceRetrospectiveOverdue(PROJECT.project_id, now)


def test_it_is_due_at_the_end_of_the_thirtieth_day() -> None:
    assert due_time(CLOSED, CLOSED) == DUE


def test_a_closing_that_was_entered_later_counts_from_its_entry() -> None:
    assert due_time(CLOSED - timedelta(days=100), CLOSED) == DUE


def test_it_is_owed_once() -> None:
    given().when(OWE).then(OWED).when(OWE).then()


def test_the_first_participant_leads() -> None:
    assert PROJECT.leading_department == "marketing"


def test_what_was_published_before_it_was_owed_meets_it() -> None:
    given(DRAFTED, PUBLISHED).when(OWE).then(OWED, MET).when(PUBLISH).then()


def test_a_draft_is_written_and_changed_and_the_same_again_changes_nothing() -> None:
    after = given(OWED).when(draft()).then(DRAFTED)
    after.when(draft()).then()
    changed = DRAFTED.model_copy(
        update={"lessons": LESSONS.model_copy(update={"went_well": "other"})}
    )
    after.when(draft(went_well="other")).then(changed)


def test_the_writer_is_credited_in_whatever_spelling_once() -> None:
    credited = LESSONS.model_copy(update={"authors": (ANN, BOB)})
    given().when(draft(by=BOB)).then(DRAFTED.model_copy(update={"lessons": credited, "by": BOB}))
    loud = Author(person="ANN", department="rnd")
    given().when(draft(by=loud)).then(DRAFTED.model_copy(update={"by": loud}))


def test_an_author_of_another_department_is_refused() -> None:
    stranger = Author(person="eve", department="sales")
    given().when(draft(authors=(stranger,))).then_refused(
        AuthorOutsideProject, message_contains="marketing, rnd"
    )


def test_only_a_closed_project_has_one() -> None:
    for status in ("planned", "running", "cancelled"):
        refused = given().when(draft(status))
        refused.then_refused(RetrospectiveOfOpenProject, message_contains=status)


def test_a_draft_is_withdrawn_and_written_anew() -> None:
    after = given(OWED, DRAFTED).when(WITHDRAW).then(WITHDRAWN)
    after.when(WITHDRAW).then()
    after.when(PUBLISH).then_refused(NoRetrospectiveDraft, message_contains="write")
    after.when(draft()).then(DRAFTED)


def test_there_must_be_a_draft() -> None:
    given(OWED).when(WITHDRAW).then_refused(NoRetrospectiveDraft, message_contains="write")
    given(OWED).when(PUBLISH).then_refused(NoRetrospectiveDraft, message_contains="write")
    given().when(PUBLISH).then_refused(UnknownRetrospective, message_contains="draft")


def test_the_publication_meets_what_is_owed() -> None:
    given(OWED, DRAFTED).when(PUBLISH).then(PUBLISHED, MET).when(PUBLISH).then()


def test_a_publication_that_nobody_owes_meets_nothing() -> None:
    given(DRAFTED).when(PUBLISH).then(PUBLISHED)


def test_what_is_published_is_corrected_not_changed() -> None:
    published = given(DRAFTED, PUBLISHED)
    published.when(draft(went_well="other")).then_refused(
        RetrospectivePublishedAlready, message_contains="correct"
    )
    published.when(WITHDRAW).then_refused(RetrospectivePublishedAlready, message_contains="1")
    lessons = LESSONS.model_copy(update={"authors": (ANN, BOB)})
    corrected = RetrospectiveCorrected(
        project=PROJECT, version=2, lessons=lessons, reason="a mistake", by=BOB, at=CLOSED
    )
    after = published.when(correct()).then(corrected)
    after.when(correct()).then()
    third = corrected.model_copy(
        update={"version": 3, "lessons": lessons.model_copy(update={"went_well": "x"})}
    )
    after.when(correct(went_well="x")).then(third)


def test_a_draft_is_not_corrected() -> None:
    given(DRAFTED).when(correct()).then_refused(RetrospectiveNotPublished, message_contains="draft")


def test_it_is_announced_once_just_after_the_due_time() -> None:
    after = given(OWED)
    after.when(announce(DUE)).then()
    late = DUE + timedelta(days=40)
    after.when(announce(late)).then(OVERDUE).when(announce(late)).then()


def test_what_is_published_or_not_owed_is_not_announced() -> None:
    late = DUE + timedelta(days=40)
    given(OWED, DRAFTED, PUBLISHED, MET).when(announce(late)).then()
    given(DRAFTED).when(announce(late)).then()
    given().when(announce(late)).then()


def test_refusals_do_not_depend_on_the_time() -> None:
    assert settled_from(Retrospective(PROJECT)) is None


def test_events_are_read_back_as_they_were() -> None:
    from pydantic import TypeAdapter  # noqa: PLC0415  for this test alone

    adapter: TypeAdapter[RetrospectiveEvent] = TypeAdapter(RetrospectiveEvent)
    for event in (OWED, DRAFTED, PUBLISHED, OVERDUE, MET, WITHDRAWN):
        assert adapter.validate_json(adapter.dump_json(event)) == event
