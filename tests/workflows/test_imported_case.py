"""A case of an imported history."""

from datetime import timedelta

from services.workflows.domain.external_event_log import LogRow
from services.workflows.domain.imported_case import (
    CaseImported,
    EventWithoutStep,
    RecordImportedCase,
    decide,
    evolve,
)
from services.workflows.domain.step_events import StepDone, WorkHandedOver
from shared.testing.given_when_then import aggregate_scenario
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, HOUR, IMPORT_ID

given = aggregate_scenario(decide, evolve, None).given

ROWS = [
    LogRow(7, "A-1", "register", BASE_TIME, "desk", None),
    LogRow(8, "A-1", "check", BASE_TIME + HOUR, "legal", "ann"),
    LogRow(9, "A-1", "phone", BASE_TIME + 2 * HOUR, None, None),
    LogRow(10, "A-1", "file", BASE_TIME + 5 * HOUR, "desk", None),
]
record = RecordImportedCase(
    CASE_ID, IMPORT_ID, ROWS, {"check": 2 * HOUR, "phone": HOUR, "file": HOUR}
)
imported = CaseImported(
    case_id=CASE_ID,
    case="A-1",
    import_id=IMPORT_ID,
    events=4,
    obligations=2,
    opened_at=BASE_TIME,
    ended_at=BASE_TIME + 5 * HOUR,
    reported=((9, "it names no department"),),
    without_step=(
        EventWithoutStep(position=0, activity="register", department="desk", at=BASE_TIME),
        EventWithoutStep(
            position=2,
            activity="phone",
            opened_at=BASE_TIME + HOUR,
            at=BASE_TIME + 2 * HOUR,
        ),
    ),
)
checked = StepDone(
    case_id=CASE_ID,
    case="A-1",
    step=1,
    activity="check",
    department="legal",
    resource="ann",
    opened_at=BASE_TIME,
    due_at=BASE_TIME + 2 * HOUR,
    done_at=BASE_TIME + HOUR,
)
to_legal = WorkHandedOver(
    case_id=CASE_ID, case="A-1", step=1, sender="desk", recipient="legal", at=BASE_TIME + HOUR
)
filed = StepDone(
    case_id=CASE_ID,
    case="A-1",
    step=3,
    activity="file",
    department="desk",
    resource=None,
    opened_at=BASE_TIME + 2 * HOUR,
    due_at=BASE_TIME + 3 * HOUR,
    done_at=BASE_TIME + 5 * HOUR,
)


def test_a_case_is_recorded_all_at_once() -> None:
    given().when(record).then(imported, checked, to_legal, filed)


def test_an_event_from_before_keeps_its_bytes() -> None:
    old = imported.model_copy(update={"without_step": ()})
    assert "without_step" not in old.model_dump_json()
    assert CaseImported.model_validate_json(old.model_dump_json()) == old


def test_recording_a_case_again_changes_nothing() -> None:
    given(imported, checked, to_legal, filed).when(record).then()


def test_a_case_of_one_event_has_no_obligation() -> None:
    (found,) = given().when(RecordImportedCase(CASE_ID, IMPORT_ID, ROWS[:1], {})).events
    assert isinstance(found, CaseImported)
    assert (found.events, found.obligations, found.reported) == (1, 0, ())
    assert found.ended_at - found.opened_at == timedelta(0)
