"""Retrospectives as pages show them: with names, and what the reader may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.duties.application.deciders import (
    RETROSPECTIVE_DECIDER,
    RETROSPECTIVE_STREAM_PREFIX,
)
from services.duties.domain.retrospective_commands import (
    CorrectRetrospective,
    DraftRetrospective,
    PublishRetrospective,
    RetrospectiveCommand,
    WithdrawRetrospectiveDraft,
)
from services.duties.domain.retrospective_events import Author, Lessons, RetrospectiveProject
from services.duties.domain.retrospective_state import RetrospectiveState, settled_from
from services.duties.projections.retrospective_queries import (
    FoundRetrospective,
    RetrospectiveRow,
)
from shared.http.allowed_actions import (
    Actions,
    AllowedActions,
    PossibleCommand,
    ProbedCommand,
    decided_command,
)
from shared.http.row_actions import AskedRow, RememberedDecisions
from shared.service_runtime.area_context import AreaContext


class RetrospectiveView(RetrospectiveRow):
    """A retrospective with names, and what its reader may do."""

    department_names: dict[str, str]
    """The names of the departments that the directory has, by code."""
    actions: Actions


class FoundRetrospectiveView(FoundRetrospective):
    """A retrospective that a search found, with names, and what its reader may do."""

    department_names: dict[str, str]
    actions: Actions


def remembered_decisions() -> RememberedDecisions[RetrospectiveState]:
    """Return what remembers the actions of retrospectives."""
    return RememberedDecisions(RETROSPECTIVE_DECIDER, settled_from)


async def view_retrospectives(
    area: AreaContext,
    rows: Sequence[RetrospectiveRow],
    actions: AllowedActions,
    decisions: RememberedDecisions[RetrospectiveState],
) -> list[dict[str, Any]]:
    """Return the fields of `RetrospectiveView` for each row, in their order."""
    names = await area.references.names_of(sorted({one for row in rows for one in _codes(row)}))
    asked = [_asked_row(area, row) for row in rows]
    possible = await decisions.possible_commands(area.event_store, asked, actions, area.clock())
    return [
        {
            **vars(row),
            "department_names": {code: names[code] for code in _codes(row) if code in names},
            "actions": actions.among(commands),
        }
        for row, commands in zip(rows, possible, strict=True)
    ]


def _codes(row: RetrospectiveRow) -> list[str]:
    return row.participants


def _asked_row(area: AreaContext, row: RetrospectiveRow) -> AskedRow[RetrospectiveState]:
    """Return how the decider is asked for the commands, as their routes create them."""
    project = RetrospectiveProject(
        project_id=row.project_id,
        code=row.code,
        name=row.name,
        participants=tuple(row.participants),
    )
    writer = Author(person="writer", department=row.leading_department)
    lessons = Lessons(
        tags=(), went_well="new", to_change="new", measures=(), authors=(writer,), links=()
    )
    now, project_id = area.clock(), row.project_id
    participants, leading = tuple(row.participants), (row.leading_department,)

    def ask(state: RetrospectiveState) -> list[PossibleCommand]:
        draft = DraftRetrospective(project, "closed", lessons, writer, now)
        withdraw = WithdrawRetrospectiveDraft(project_id, "reason", writer, now)
        publish = PublishRetrospective(project_id, writer, now)
        correct = CorrectRetrospective(project_id, lessons, "reason", writer, now)
        probed: Sequence[ProbedCommand[RetrospectiveCommand]] = (
            ProbedCommand("draft_retrospective", draft, participants, has_own_values=True),
            ProbedCommand("withdraw_retrospective_draft", withdraw, participants),
            ProbedCommand("publish_retrospective", publish, leading),
            ProbedCommand("correct_retrospective", correct, leading, has_own_values=True),
        )
        return [decided_command(one, RETROSPECTIVE_DECIDER, state) for one in probed]

    unrefused = (
        PossibleCommand("draft_retrospective", participants),
        PossibleCommand("withdraw_retrospective_draft", participants),
        PossibleCommand("publish_retrospective", leading),
        PossibleCommand("correct_retrospective", leading),
    )
    stream = f"{RETROSPECTIVE_STREAM_PREFIX}{project_id}"
    return AskedRow(stream, row.last_event_id, ask, unrefused)
