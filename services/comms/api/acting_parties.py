"""For whom a caller acts on a request: a department, an officer, or its connector."""

from __future__ import annotations

from services.comms.api.required_roles import MEMBER_OR_CONNECTOR_ROLES, OFFICER_ROLES
from services.comms.application.request_decider_and_context import find_opening_connector
from services.comms.projections.request_rows import RequestRow
from shared.eventsourcing.event_store import StreamStore
from shared.http.auth import DEPARTMENT_ROLES, Caller
from shared.http.problem_details import ProblemError


class RequestOfOthers(ProblemError):
    """A connector acts on the requests that it opened, and on no others."""

    status = 403
    en = "a connector acts on the requests that it opened itself; have people enter this"
    zh = "连接器只能处理由其自身发起的请求；请由人员录入"


def acting_connector(caller: Caller, department: str) -> str | None:
    """Return the subject of a connector that acts for a department; `None` for people.

    The least of several roles counts that reaches: a person of the department with the role of a
    connector acts for the department.
    """
    is_person = caller.belongs_to(department) and bool(caller.roles & DEPARTMENT_ROLES)
    return None if is_person or caller.roles & set(OFFICER_ROLES) else caller.subject


async def require_acting_party(
    streams: StreamStore, caller: Caller, request: RequestRow, department: str
) -> None:
    """Raise `ProblemError` 403 where a caller may not act for a department of a request.

    A connector acts for either, on the requests that it opened.
    """
    caller.require_department_role(department, *MEMBER_OR_CONNECTOR_ROLES)
    connector = acting_connector(caller, department)
    if connector is None:
        return
    if await find_opening_connector(streams, request.request_id) != connector:
        raise RequestOfOthers
