"""The import of one log, as an aggregate."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from services.workflows.domain.external_event_log import reason_category
from services.workflows.domain.history_import import (
    AcceptHistory,
    CompleteImport,
    DepartmentFound,
    HistoryAccepted,
    HistoryRecorded,
    RowsLeftOut,
    allows_other_options,
    decide,
    evolve,
    import_id_from_digest,
    imported_case_id,
)
from services.workflows.domain.import_options import Options
from services.workflows.domain.import_progress import HistoryProgressed, NoteProgress
from services.workflows.domain.refusals import InvalidOptions, OtherOptions, UnknownImport
from shared.testing.given_when_then import aggregate_scenario
from tests.workflows.domain_examples import BASE_TIME, DAY, HOUR, IMPORT_ID

given = aggregate_scenario(decide, evolve, None).given

NIGHT = datetime(2026, 1, 31, 20, 0, tzinfo=UTC)


def accept(
    options: Options = Options(),  # noqa: B008  frozen
    left_out: Sequence[tuple[int, str]] = (),
    first_at: datetime = NIGHT,
) -> AcceptHistory:
    return AcceptHistory(
        import_id=IMPORT_ID,
        filename="log.xes",
        options=options,
        cases=2,
        events=9,
        departments=["desk", "legal"],
        first_at=first_at,
        left_out=left_out,
        left_out_counts=Counter(reason_category(reason) for _, reason in left_out),
        standards={"check": HOUR},
        at=BASE_TIME,
    )


accepted = HistoryAccepted(
    import_id=IMPORT_ID,
    filename="log.xes",
    options=Options(),
    cases=2,
    events=9,
    left_out={},
    standards={"check": HOUR},
    at=BASE_TIME,
)
recorded = HistoryRecorded(import_id=IMPORT_ID, cases=2, events=9, at=BASE_TIME + DAY)


def found(department: str, since: date = date(2026, 2, 1)) -> DepartmentFound:
    return DepartmentFound(import_id=IMPORT_ID, department=department, since=since, at=BASE_TIME)


def test_a_log_is_accepted_with_its_departments_since_its_first_day_in_the_companys_zone() -> None:
    given().when(accept()).then(accepted, found("desk"), found("legal"))


def test_left_out_rows_are_counted_by_reason_and_listed_in_several_events() -> None:
    rows = [(n, f"its timestamp is unreadable: '{n}'") for n in range(700)] + [(700, "no case")]
    events = given().when(accept(left_out=rows)).events
    first = events[0]
    assert isinstance(first, HistoryAccepted)
    assert first.left_out == {"its timestamp is unreadable": 700, "no case": 1}
    pieces = [event.rows for event in events if isinstance(event, RowsLeftOut)]
    assert [len(piece) for piece in pieces] == [500, 201]
    assert [row for piece in pieces for row in piece] == rows


def test_the_same_log_read_the_same_way_changes_nothing() -> None:
    given(accepted).when(accept()).then()
    given(accepted, found("desk"), recorded).when(accept()).then()


def test_the_same_log_read_another_way_is_refused_naming_the_difference() -> None:
    other = Options(department="org:role", baseline_until=date(2026, 1, 1))
    given(accepted).when(accept(other)).then_refused(
        OtherOptions,
        message_contains="department 'org:group', baseline_until '',"
        " not department 'org:role', baseline_until '2026-01-01'",
    )


def test_an_import_is_completed_once() -> None:
    given(accepted).when(CompleteImport(IMPORT_ID, BASE_TIME + DAY)).then(recorded)
    given(accepted, recorded).when(CompleteImport(IMPORT_ID, BASE_TIME + DAY)).then()


@pytest.mark.parametrize(
    "command", [CompleteImport(IMPORT_ID, BASE_TIME), NoteProgress(IMPORT_ID, 1, BASE_TIME)]
)
def test_an_unknown_import_neither_goes_on_nor_is_completed(
    command: CompleteImport | NoteProgress,
) -> None:
    given().when(command).then_refused(UnknownImport, message_contains="import the log")


def test_progress_is_published_once_for_each_part_and_never_of_the_end() -> None:
    half = HistoryProgressed(import_id=IMPORT_ID, cases_done=1, cases=2, at=BASE_TIME)
    given(accepted).when(NoteProgress(IMPORT_ID, 1, BASE_TIME)).then(half)
    given(accepted, half).when(NoteProgress(IMPORT_ID, 1, BASE_TIME + DAY)).then()
    given(accepted, half).when(NoteProgress(IMPORT_ID, 2, BASE_TIME)).then()
    given(accepted, half, recorded).when(NoteProgress(IMPORT_ID, 1, BASE_TIME)).then()


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "", "a\0b"])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(InvalidOptions, match="there is no time zone"):
        Options(timezone=name).resolve_time_zone()


def test_options_give_the_field_mapping() -> None:
    keys = Options(department="org:role", resource=None).field_mapping()
    assert (keys.case, keys.department, keys.resource) == (None, "org:role", None)


def test_ids_follow_from_content_and_case() -> None:
    assert import_id_from_digest("00") == import_id_from_digest("00") != import_id_from_digest("01")
    assert (
        imported_case_id(IMPORT_ID, "A")
        == imported_case_id(IMPORT_ID, "A")
        != imported_case_id(IMPORT_ID, "B")
    )


def test_reasons_are_counted_without_the_quoted_value() -> None:
    assert reason_category("it has no activity") == "it has no activity"
    assert reason_category("its timestamp is unreadable: 'x: y'") == "its timestamp is unreadable"


def test_a_log_that_counted_for_nobody_may_be_imported_with_other_options() -> None:
    counted, other = evolve(None, accepted), Options(department="org:role")
    for_nobody = evolve(None, accepted.model_copy(update={"without_obligations": True}))
    assert not allows_other_options(None, other)
    assert not allows_other_options(counted, other)
    assert not allows_other_options(for_nobody, accepted.options)
    assert allows_other_options(for_nobody, other)
