"""Why a question about the list is refused."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class OwnPersonMissing(Refusal):
    """The caller asks for his own rows and is nobody whom the directory knows."""

    en = "the directory links nobody to your sign-on: name a person, a department or a role"
    zh = "目录中没有与您的登录对应的人员：请指明人员、部门或角色"


class OwnDepartmentMissing(Refusal):
    """The caller asks for his own department's rows and belongs to none."""

    en = "your token names no department: name the department, or ask for a role's rows (role=…)"
    zh = "您的令牌未指明部门：请指明部门，或按角色查询（role=…）"
