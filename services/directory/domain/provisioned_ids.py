"""Which id a person or a code a department gets that an identity provider creates.

Both are chosen by the company and never change; a provider does not know the rule of codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from services.directory.domain.refusals import CodeMalformed, require_code
from shared.eventsourcing.code_rule import MAX_CODE_LENGTH, normalize_code, strip_code

_UNFIT = re.compile(r"[^\w.-]+")


def choose_person_id(
    employee_number: str | None, user_name: str, is_free: Callable[[str], bool], fallback: str
) -> str:
    """Return the employee number, else the user name or what is before its `@`, else `fallback`.

    The first one that is a possible id and free; `fallback` must be both.
    """
    candidates = (employee_number, user_name, user_name.partition("@")[0])
    return next(_usable(candidates, is_free), fallback)


def choose_department_code(display_name: str, is_free: Callable[[str], bool], fallback: str) -> str:
    """Return a group's name as a code: what a code cannot have becomes `-`; else `fallback`."""
    fitted = _UNFIT.sub("-", strip_code(display_name)).strip("-._")[:MAX_CODE_LENGTH]
    return next(_usable((fitted,), is_free), fallback)


def _usable(candidates: Iterable[str | None], is_free: Callable[[str], bool]) -> Iterator[str]:
    for candidate in candidates:
        code = normalize_code(strip_code(candidate or ""))
        try:
            require_code(code)
        except CodeMalformed:
            continue
        if code and is_free(code):
            yield code
