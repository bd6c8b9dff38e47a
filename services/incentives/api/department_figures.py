"""Figures by department as callers send them, by the codes of the directory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from services.incentives.domain.refusals import IncentivesRefused
from shared.service_runtime.area_context import AreaContext


async def spell_departments(
    area: AreaContext, figures: Mapping[str, Decimal], named_twice: type[IncentivesRefused]
) -> dict[str, Decimal]:
    """Return the figures by the codes as the directory spells them.

    Of two spellings of one department the last would silently count, so that raises `named_twice`
    with its `department`. Raises `DepartmentDoesNotExist` and `ReferenceDataBehind`.
    """
    if not figures:
        return {}
    codes = await area.references.resolve_departments(figures)
    for department, spellings in Counter(codes.values()).items():
        if spellings > 1:
            raise named_twice(department=department)
    return {codes[given]: figure for given, figure in figures.items()}
