"""Why a question about the list is refused."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class OwnDepartmentMissing(Refusal):
    """The caller asks for his own department's rows and belongs to none."""

    en = "your token names no department: name the department, or ask for a role's rows (role=…)"
    zh = "您的令牌未指明部门：请指明部门，或按角色查询（role=…）"
