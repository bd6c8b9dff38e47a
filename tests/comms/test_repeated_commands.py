"""A command that is repeated changes nothing; with other values it is refused with what holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args
from uuid import UUID

import pytest

from services.comms.domain import (
    channel_policy,
    matter_commands,
    matter_decisions,
    matter_state,
    meeting_commands,
    meeting_decisions,
    meeting_state,
    request_commands,
    request_decisions,
    request_state,
)
from services.comms.domain.matter_refusals import MatterHandledOtherwise
from services.comms.domain.meeting_problem_refusals import ProblemSettledOtherwise
from services.comms.domain.meeting_refusals import MeetingCancelledBefore, MeetingHeldOtherwise
from services.comms.domain.request_refusals import (
    ClockNotPaused,
    ClockPausedAlready,
    EntryHasThatTime,
    EntryStruckOutBefore,
    RequestIsOver,
    TimeRejectedBefore,
)
from shared.eventsourcing.refusal import Refusal
from shared.testing.given_when_then import AggregateScenario, aggregate_scenario
from tests.comms import meeting_examples
from tests.comms.domain_examples import MATTER_ID
from tests.comms.request_examples import (
    HOUR,
    MONDAY,
    REQUEST_ID,
    entry,
    open_command,
    present_at,
    record_entry_command,
)
from tests.comms.request_histories import retime, void

request = aggregate_scenario(request_decisions.decide, request_state.evolve, None)
meeting = aggregate_scenario(meeting_decisions.decide, meeting_state.evolve, None)
matter = aggregate_scenario(matter_decisions.decide, matter_state.evolve, None)

classify = matter_commands.ClassifyMatter(
    MATTER_ID, "The price list", "sales", "complex", channel_policy.BUILT_IN_POLICY, MONDAY
)
handle = matter_commands.HandleMatter(MATTER_ID, "document", "nobody had time", MONDAY)


def said(kind: Any, *, note: str | None = None, hours: int = 1, **changes: Any) -> Any:
    """Return the command that records an entry, under a new id each time."""
    one = entry(kind, MONDAY + hours * HOUR, UUID(int=hours * 1000 + len(note or "")))
    changed = one.model_copy(update={"note": note or one.note, **changes})
    return record_entry_command(changed, MONDAY + 5 * HOUR)


def done_with(command: Any, **changes: Any) -> Any:
    return replace(command, **changes)


progress = said("progress")
asked_late = done_with(open_command(now=MONDAY + 9 * HOUR), entered_at=MONDAY + 9 * HOUR)
rejected = request_commands.RejectEntryTime(
    REQUEST_ID, REQUEST_ID, "asked later", present_at(MONDAY + 9 * HOUR)
)
corrected = retime(progress.entry.entry_id, MONDAY + 2 * HOUR)

REFUSED: Sequence[tuple[str, Any, Sequence[Any], Any, Any, type[Refusal]]] = [
    (
        "resolve",
        request,
        [open_command()],
        said("resolution"),
        said("resolution", hours=2),
        RequestIsOver,
    ),
    (
        "resolve, text",
        request,
        [open_command()],
        said("resolution"),
        said("resolution", note="no"),
        RequestIsOver,
    ),
    (
        "withdraw, reason",
        request,
        [open_command()],
        said("withdrawal"),
        said("withdrawal", note="no"),
        RequestIsOver,
    ),
    (
        "pause, time",
        request,
        [open_command()],
        said("pause"),
        said("pause", hours=2),
        ClockPausedAlready,
    ),
    (
        "pause, reason",
        request,
        [open_command()],
        said("pause"),
        said("pause", note="no"),
        ClockPausedAlready,
    ),
    (
        "pause, awaited",
        request,
        [open_command()],
        said("pause", waiting_on="asker"),
        said("pause", waiting_on="outside"),
        ClockPausedAlready,
    ),
    (
        "resume, time",
        request,
        [open_command(), said("pause")],
        said("resume", hours=2),
        said("resume", hours=3),
        ClockNotPaused,
    ),
    (
        "retime, reason",
        request,
        [open_command(), progress],
        corrected,
        done_with(corrected, reason="another"),
        EntryHasThatTime,
    ),
    (
        "strike out, reason",
        request,
        [open_command(), progress],
        void(progress.entry.entry_id),
        done_with(void(progress.entry.entry_id), reason="another"),
        EntryStruckOutBefore,
    ),
    (
        "reject, reason",
        request,
        [asked_late],
        rejected,
        done_with(rejected, reason="another"),
        TimeRejectedBefore,
    ),
    (
        "hold",
        meeting,
        [meeting_examples.plan],
        meeting_examples.hold,
        done_with(meeting_examples.hold, minutes=76),
        MeetingHeldOtherwise,
    ),
    (
        "close",
        meeting,
        [meeting_examples.plan, meeting_examples.start],
        meeting_examples.close,
        done_with(meeting_examples.close, minutes=44),
        MeetingHeldOtherwise,
    ),
    (
        "settle a problem",
        meeting,
        [meeting_examples.plan_with_problem, meeting_examples.start],
        meeting_examples.settle,
        done_with(
            meeting_examples.settle,
            outcome=meeting_examples.settle.outcome.model_copy(update={"note": "three do"}),
        ),
        ProblemSettledOtherwise,
    ),
    (
        "cancel",
        meeting,
        [meeting_examples.plan],
        meeting_examples.cancel,
        done_with(meeting_examples.cancel, reason="another"),
        MeetingCancelledBefore,
    ),
    (
        "handle, channel",
        matter,
        [classify],
        handle,
        done_with(handle, channel="instant"),
        MatterHandledOtherwise,
    ),
    (
        "handle, reason",
        matter,
        [classify],
        handle,
        done_with(handle, reason="another"),
        MatterHandledOtherwise,
    ),
]
"""Commands whose other values cannot hold beside the first ones."""


def after(scenario: AggregateScenario[Any, Any, Any], *commands: Any) -> Any:
    """Return the aggregate after these commands."""
    for command in commands:
        outcome = scenario.when(command)
        scenario = outcome.then(*outcome.events)
    return scenario


@pytest.mark.parametrize(
    ("scenario", "before", "command", "other", "refusal"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
def test_a_repeated_command_with_other_values_is_refused(
    scenario: Any, before: Sequence[Any], command: Any, other: Any, refusal: type[Refusal]
) -> None:
    done = after(scenario, *before, command)
    done.when(command).then()
    done.when(other).then_refused(refusal)


reclassify = matter_commands.ReclassifyMatter(
    MATTER_ID, "simple", channel_policy.BUILT_IN_POLICY, MONDAY
)
CHANGING: Sequence[tuple[Any, Sequence[Any], Any, Any]] = [
    (request, [open_command()], progress, said("progress", hours=2)),
    (meeting, [meeting_examples.plan], meeting_examples.replan, meeting_examples.plan),
    (matter, [classify], reclassify, done_with(reclassify, matter_class="important")),
]
"""Commands whose other values follow the first ones."""


def _as_change(command: Any) -> Any:
    if isinstance(command, meeting_commands.PlanMeeting):
        return meeting_commands.ReplanMeeting(command.meeting_id, command.plan, command.at)
    return command


@pytest.mark.parametrize(("scenario", "before", "command", "other"), CHANGING)
def test_a_repeated_command_with_other_values_changes_what_may_change(
    scenario: Any, before: Sequence[Any], command: Any, other: Any
) -> None:
    done = after(scenario, *before, command)
    done.when(command).then()
    assert done.when(_as_change(other)).events


def test_every_command_with_values_of_the_caller_is_in_a_table() -> None:
    """Opening, classifying, planning and noting make a new thing; others have no values."""
    known = {type(_as_change(case[-2])) for case in REFUSED} | {type(c[2]) for c in CHANGING}
    without = {
        request_commands.OpenRequest,
        request_commands.CheckClock,
        request_commands.ConfirmEntry,
        matter_commands.ClassifyMatter,
        meeting_commands.PlanMeeting,
        meeting_commands.StartMeeting,
        meeting_commands.RecordOutcome,
        meeting_commands.NoteAction,
        meeting_commands.CompleteAction,
        meeting_commands.FindLeftOpen,
        meeting_commands.FindOverdueActions,
        meeting_commands.TransferActions,
        meeting_commands.TransferPlan,
        request_commands.TransferRequest,
    }
    every = {
        *get_args(request_commands.RequestCommand),
        *get_args(meeting_commands.MeetingCommand),
        *get_args(matter_commands.MatterCommand),
    }
    assert every == known | without
