"""Adds the awards of the collaboration star to a month's statement."""

from __future__ import annotations

from services.incentives.domain.star_award_booking import BookedStars
from services.incentives.domain.statement import Statement


def add_stars(statement: Statement, booked: BookedStars) -> Statement:
    """Return the statement with the awards, and what is taken back, in its departments' lines.

    The statement lists every department of which something is booked.
    """
    if not booked.departments:
        return statement
    lines = tuple(
        line.model_copy(
            update={
                "stars": booked.awards.get(line.department, ()),
                "adjustments": (*line.adjustments, *booked.adjustments.get(line.department, ())),
            }
        )
        for line in statement.departments
    )
    return statement.model_copy(update={"departments": lines})
