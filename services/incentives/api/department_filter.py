"""The filter by department: a code that no department has is refused, the same on every route."""

from __future__ import annotations

from collections.abc import Collection

from shared.postgres.reference_table import fold_code
from shared.service_runtime.area_context import AreaContext


async def resolve_department_filter(area: AreaContext, code: str, answered: Collection[str]) -> str:
    """Return the department's code as the answer or the directory spells it.

    `answered` are the departments of the unfiltered answer: old installations have facts about
    departments that the directory does not know. Raises `DepartmentDoesNotExist`, and
    `ReferenceDataBehind` where news of departments is on its way.
    """
    if code in answered:
        return code
    same = [one for one in answered if fold_code(one) == fold_code(code)]
    return same[0] if same else await area.references.resolve_department(code)
