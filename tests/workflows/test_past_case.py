"""A case of an imported history."""

from datetime import timedelta

from services.workflows.domain.eventlog import Row
from services.workflows.domain.past_case import CaseImported, RecordCase, decide, evolve
from services.workflows.domain.steps import StepDone, WorkHandedOver
from shared.testing.scenario import scenario
from tests.workflows.examples import CASE, HOUR, IMPORT, T

given = scenario(decide, evolve, None).given

ROWS = [
    Row(7, "A-1", "register", T, "desk", None),
    Row(8, "A-1", "check", T + HOUR, "legal", "ann"),
    Row(9, "A-1", "phone", T + 2 * HOUR, None, None),
    Row(10, "A-1", "file", T + 5 * HOUR, "desk", None),
]
record = RecordCase(CASE, IMPORT, ROWS, {"check": 2 * HOUR, "phone": HOUR, "file": HOUR})
imported = CaseImported(
    case_id=CASE,
    case="A-1",
    import_id=IMPORT,
    events=4,
    obligations=2,
    opened_at=T,
    ended_at=T + 5 * HOUR,
    reported=((9, "it names no department"),),
)
checked = StepDone(
    case_id=CASE,
    case="A-1",
    step=1,
    activity="check",
    department="legal",
    resource="ann",
    opened_at=T,
    due_at=T + 2 * HOUR,
    done_at=T + HOUR,
)
to_legal = WorkHandedOver(
    case_id=CASE, case="A-1", step=1, sender="desk", recipient="legal", at=T + HOUR
)
filed = StepDone(
    case_id=CASE,
    case="A-1",
    step=3,
    activity="file",
    department="desk",
    resource=None,
    opened_at=T + 2 * HOUR,
    due_at=T + 3 * HOUR,
    done_at=T + 5 * HOUR,
)


def test_a_case_is_recorded_all_at_once() -> None:
    given().when(record).then(imported, checked, to_legal, filed)


def test_recording_it_again_changes_nothing() -> None:
    given(imported, checked, to_legal, filed).when(record).then()


def test_a_case_of_one_event_is_only_an_opening() -> None:
    (found,) = given().when(RecordCase(CASE, IMPORT, ROWS[:1], {})).events
    assert isinstance(found, CaseImported)
    assert (found.events, found.obligations, found.reported) == (1, 0, ())
    assert found.ended_at - found.opened_at == timedelta(0)
