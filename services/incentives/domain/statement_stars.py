"""Adds the awards of the collaboration star to a month's statement."""

from __future__ import annotations

from collections.abc import Mapping

from services.incentives.domain.star_statement import StarAwardLine
from services.incentives.domain.statement import Statement


def add_stars(statement: Statement, awards: Mapping[str, tuple[StarAwardLine, ...]]) -> Statement:
    """Return the statement with the awards in the lines of their departments, by code.

    The statement lists every department that is awarded.
    """
    if not awards:
        return statement
    lines = tuple(
        line.model_copy(update={"stars": awards.get(line.department, ())})
        for line in statement.departments
    )
    return statement.model_copy(update={"departments": lines})
