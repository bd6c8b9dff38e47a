"""Search by JQL, as far as back-fill asks: conditions joined by AND, oldest created first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from tests.connectors.jira_stand_in.issues import ZONE, Issue

ORDER = " ORDER BY created ASC, key ASC"
_TIME = re.compile(r'(created|updated) >= "(\d{4}-\d{2}-\d{2} \d{2}:\d{2})"')
_PROJECTS = re.compile(r"project IN \((.+)\)")
_NAME = re.compile(r'"([A-Z][A-Z0-9_]*)"')


class JqlRefused(Exception):
    """The query is no JQL that is understood here."""


def search(issues: Iterable[Issue], jql: str, projects: set[str]) -> list[Issue]:
    """Return the issues that a query finds; raises `JqlRefused`, for unknown projects too."""
    if not jql.endswith(ORDER):
        raise JqlRefused(jql)
    tests = [_condition(one, projects) for one in jql.removesuffix(ORDER).split(" AND ")]
    found = [one for one in issues if all(test(one) for test in tests)]
    return sorted(found, key=lambda one: (one.created, one.key))


def _condition(text: str, projects: set[str]) -> Callable[[Issue], bool]:
    if (time := _TIME.fullmatch(text)) is not None:
        name, earliest = time[1], datetime.fromisoformat(time[2]).replace(tzinfo=ZONE)
        return lambda issue: bool(getattr(issue, name) >= earliest)
    if (listed := _PROJECTS.fullmatch(text)) is not None:
        names = [_NAME.fullmatch(one) for one in listed[1].split(", ")]
        wanted = {one[1] for one in names if one is not None}
        if len(wanted) == len(names) and wanted <= projects:
            return lambda issue: issue.project in wanted
    raise JqlRefused(text)
