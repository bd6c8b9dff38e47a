"""Leaves out of rows the points at risk of departments whose pay the reader does not read."""

from __future__ import annotations

from collections.abc import Sequence

from services.goals.projections.goal_board import BoardGoal
from shared.contracts.read_classes import ReadClass
from shared.http.read_scope import ReadScope


def readable_rows(rows: Sequence[BoardGoal], scope: ReadScope) -> list[BoardGoal]:
    """Return rows as a reader may see them; those that are shared with others stay as they are."""
    if scope.reads_all(ReadClass.PAY):
        return list(rows)
    return [_readable(row, scope) for row in rows]


def _readable(row: BoardGoal, scope: ReadScope) -> BoardGoal:
    if row.risk is None:
        return row
    points = [one for one in row.risk.points if scope.includes(ReadClass.PAY, [one.department])]
    return row.model_copy(update={"risk": row.risk.model_copy(update={"points": points})})
