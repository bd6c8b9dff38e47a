"""What a reader of pay sees of the things behind it: titles only of what he reads in its own area.

The figures are of the class pay; the subjects of requests and the titles of work are not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from services.incentives.api.paid_amounts import (
    Adjustment,
    Bonus,
    StarAwardLine,
    view_adjustment,
    view_bonus,
)
from services.incentives.domain import informational_signal, statement
from services.incentives.domain.adjusted_obligation import AdjustedObligation
from services.incentives.domain.obligation_kind import AREA_OF_KIND, ObligationKind
from services.incentives.domain.statement_rows import RowSources
from services.incentives.projections.explained_events import Explained
from shared.contracts.read_classes import ReadClass
from shared.http.read_scope import ReadScope


class Signal(informational_signal.Signal, frozen=True):
    """A signal as its reader sees it; the API has had it by this name from the beginning."""

    subject: str | None  # type: ignore[assignment]  # a recorded one always has its subject
    """`null` for those who do not read the goal or the request."""


class DepartmentStatement(statement.DepartmentStatement, frozen=True):
    """A department's line as its reader sees it."""

    bonus: tuple[Bonus, ...]
    adjustments: tuple[Adjustment, ...]
    signals: tuple[Signal, ...] = ()
    stars: tuple[StarAwardLine, ...] = ()
    """The awards of the collaboration star that are booked in the month."""
    too_little_data: bool | None = None
    """Whether fewer obligations were on time or late than the plan's minimum: the score is shown
    and not ranked. `null` in statements locked before this was recorded."""


def view_line(
    line: statement.DepartmentStatement, scope: ReadScope, sources: RowSources
) -> DepartmentStatement:
    """Return a department's line with the subjects that its reader sees."""
    shown = {
        "bonus": tuple(view_bonus(one, line.department, sources) for one in line.bonus),
        "adjustments": tuple(view_adjustment(one, sources) for one in line.adjustments),
        "signals": view_signals(line.signals, line.department, scope),
        "stars": tuple(StarAwardLine(**dict(one)) for one in line.stars),
    }
    return DepartmentStatement(**{**dict(line), **shown})


def readable_sources(sources: RowSources, scope: ReadScope) -> RowSources:
    """Return what rows say beyond a statement, with the titles that their reader sees."""
    adjusted = {key: _readable(one, scope) for key, one in sources.adjusted.items()}
    return replace(sources, adjusted=adjusted)


def _readable(about: AdjustedObligation, scope: ReadScope) -> AdjustedObligation:
    readers = [about.department, about.counterpart]
    if scope.includes(class_of_kind(about.kind), readers):
        return about
    return replace(about, title=None)


def readable_statement(one: statement.Statement, scope: ReadScope) -> statement.Statement:
    """Return a statement with the subjects of signals that its reader sees."""
    lines = tuple(
        line.model_copy(update={"signals": view_signals(line.signals, line.department, scope)})
        for line in one.departments
    )
    signals = view_signals(one.signals, None, scope)
    return one.model_copy(update={"departments": lines, "signals": signals})


def view_signals(
    signals: Iterable[informational_signal.Signal], department: str | None, scope: ReadScope
) -> tuple[Signal, ...]:
    """Return a department's signals, or the company's, with the subjects that their reader sees."""
    return tuple(
        Signal(**dict(signal))
        if scope.includes(_class_of_signal(signal.fact), [department])
        else Signal(**{**dict(signal), "subject": None})
        for signal in signals
    )


def view_explained(event: Explained, scope: ReadScope) -> Explained:
    """Return an event behind a figure without what its reader does not read of its subject.

    A project's name belongs to its bonus, and stays.
    """
    if event.kind is None:
        return event
    if isinstance(event.kind, ObligationKind):
        read_class, name = _class_of_area(AREA_OF_KIND[event.kind]), event.name
    else:
        read_class, name = _class_of_signal(event.kind), str(event.subject_id)
    if not scope.includes(read_class, [event.department, event.counterpart]):
        links = event.links.model_copy(update={"subject": None})
        event = event.model_copy(update={"name": name, "title": None, "links": links})
    if event.delayed_by is None or scope.includes(ReadClass.WORK, [event.department]):
        return event
    late_input = event.delayed_by.model_copy(update={"deliverable": None})
    links = event.links.model_copy(update={"delayed_by": None})
    return event.model_copy(update={"delayed_by": late_input, "links": links})


def class_of_kind(kind: str | None) -> ReadClass:
    """Return the class of what an obligation of a kind is about; an unknown kind is work."""
    area = next((AREA_OF_KIND[one] for one in ObligationKind if one == kind), "duties")
    return _class_of_area(area)


def _class_of_signal(fact: str) -> ReadClass:
    return _class_of_area(fact.partition(".")[0])


def _class_of_area(area: str) -> ReadClass:
    return ReadClass.CORRESPONDENCE if area == "comms" else ReadClass.WORK
