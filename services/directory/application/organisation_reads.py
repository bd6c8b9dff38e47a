"""The queries that changes of the organisation need, in the transaction that they are made in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from services.directory.domain.department_uses import UseCount
from services.directory.domain.field_types import Role
from services.directory.domain.organisation_chart import Dependants, OrganisationChart

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class OrganisationReads:
    """The queries of the read models; `projections` has them."""

    load_chart: Callable[[Connection, Collection[str]], Awaitable[OrganisationChart]]
    load_charts_from: Callable[[Connection, date], Awaitable[Sequence[OrganisationChart]]]
    load_dependants: Callable[[Connection, Collection[str]], Awaitable[Mapping[str, Dependants]]]
    count_uses: Callable[[Connection, str], Awaitable[Sequence[UseCount]]]
    """What other areas have of a department."""
    load_roles: Callable[[Connection, str], Awaitable[Mapping[tuple[str, date], frozenset[Role]]]]
    """The roles of a department's people, by their ids and the first days of their assignments."""
    load_led_departments: Callable[
        [Connection, Sequence[str], Sequence[date]],
        Awaitable[Sequence[tuple[str, str, date]]],
    ]
    load_departments_before: Callable[
        [Connection, Sequence[str], Sequence[date]], Awaitable[Mapping[tuple[str, date], str]]
    ]
    load_absent_heads: Callable[[Connection, str, date], Awaitable[Sequence[tuple[str, date]]]]
    """Who would lead a department on a day, or later, without being in the company."""
    load_planned_successions: Callable[[Connection], Awaitable[Sequence[tuple[str, str, date]]]]
    """Departments that will end, each with its successor and the successor's first day."""
