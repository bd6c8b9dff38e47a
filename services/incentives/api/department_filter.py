"""The filter by department: the same on every route, and never beyond the reader's scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shared.contracts.read_classes import ReadClass
from shared.http.read_scope import ReadScope
from shared.service_runtime.area_context import AreaContext


async def resolve_department_filter(area: AreaContext, code: str, answered: Collection[str]) -> str:
    """Return the department's code as the answer or the directory spells it.

    `answered` are the departments of the unfiltered answer: old installations have facts about
    departments that the directory does not know. Raises `DepartmentDoesNotExist`, and
    `ReferenceDataBehind` where news of departments is on its way.
    """
    return await area.references.resolve_filter(code, answered)


def departments_to_read(scope: ReadScope, asked: Sequence[str] | None) -> Sequence[str] | None:
    """Return the departments whose pay is answered: those asked for, or all that are in scope.

    `None` stands for all. Raises `OutsideReadScope` for one that the reader does not read.
    """
    for code in asked or ():
        scope.require(ReadClass.PAY, code)
    limit = scope.limit(ReadClass.PAY)
    return asked if asked is not None or limit is None else [limit]
