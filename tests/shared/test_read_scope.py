"""A scope says what a caller reads: by roles, by a department that exists, by the setting."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from shared.contracts.read_classes import DATA_CLASSES, ReadClass
from shared.http.auth import Caller
from shared.http.list_query_paging import ListParameters, list_page
from shared.http.read_scope import (
    OutsideReadScope,
    ReaderWithoutDepartment,
    ReadScope,
    ReadScopeMode,
    ReadScopeRules,
    RequireReadScope,
    roles_reading,
    whole_classes_of,
)
from shared.http.roles import DEPARTMENT_ROLES, Role
from shared.postgres.list_query import ListQuery, Sort, SortKey

KNOWN = {"rnd": "RND", "qa": "QA"}
COMPANY_WIDE = {
    Role.GENERAL_MANAGER,
    Role.OFFICER_GOALS,
    Role.OFFICER_DUTIES,
    Role.OFFICER_COMMUNICATION,
    Role.OFFICER_WORKFLOWS,
    Role.AUDITOR,
    Role.BI_READER,
}


class _Directory:
    def __init__(self) -> None:
        self.asked: list[str] = []

    async def find(self, code: str) -> str | None:
        self.asked.append(code)
        return KNOWN.get(code.casefold())


async def scope_of(
    *roles: Role, department: str | None = None, mode: ReadScopeMode = ReadScopeMode.DEPARTMENT
) -> ReadScope:
    rules = ReadScopeRules(mode, _Directory().find)
    return await rules.scope_of(Caller("ann", frozenset(roles), department))


@pytest.mark.parametrize("role", sorted(DEPARTMENT_ROLES))
async def test_a_department_reads_its_own_rows_and_the_work_of_all(role: Role) -> None:
    scope = await scope_of(role, department="rnd")
    assert scope.department == "RND"
    assert scope.everywhere == {ReadClass.WORK, ReadClass.REFERENCE}
    for one in DATA_CLASSES - scope.everywhere:
        assert scope.limit(one) == "RND"
        assert scope.includes(one, ["QA", "Rnd"])
        assert not scope.includes(one, ["QA", None])
        with pytest.raises(OutsideReadScope):
            scope.require_filter(one, "QA")
        scope.require_filter(one, None)


@pytest.mark.parametrize("role", sorted(Role))
async def test_company_wide_roles_read_whole_classes(role: Role) -> None:
    scope = await scope_of(role)
    assert scope.everywhere == whole_classes_of(role)
    if role in COMPANY_WIDE:
        assert scope.everywhere == DATA_CLASSES
    for one in DATA_CLASSES:
        assert (role in roles_reading(one)) == (scope.reads_some(one) or role in DEPARTMENT_ROLES)


async def test_hr_operators_and_connectors_read_what_they_need() -> None:
    assert whole_classes_of(Role.HR) == {ReadClass.PAY, ReadClass.PEOPLE, ReadClass.REFERENCE}
    assert whole_classes_of(Role.OPERATOR) == {ReadClass.REFERENCE}
    assert whole_classes_of(Role.CONNECTOR) == {ReadClass.WORK, ReadClass.REFERENCE}


@pytest.mark.parametrize("department", [None, "", "NOPE", "=cmd"])
@pytest.mark.parametrize("mode", ReadScopeMode)
async def test_without_a_department_that_exists_there_is_nothing_to_read(
    department: str | None, mode: ReadScopeMode
) -> None:
    scope = await scope_of(*DEPARTMENT_ROLES, department=department, mode=mode)
    assert scope.is_empty
    for one in DATA_CLASSES:
        assert not scope.reads_some(one)
        with pytest.raises(OutsideReadScope):
            scope.limit(one)


async def test_a_wide_role_beside_a_department_role_opens_only_what_it_opens_itself() -> None:
    scope = await scope_of(Role.OPERATOR, Role.EXECUTOR)
    assert scope.everywhere == {ReadClass.REFERENCE}
    assert not scope.reads_some(ReadClass.PAY)
    scope = await scope_of(Role.OPERATOR, Role.EXECUTOR, department="QA")
    assert scope.limit(ReadClass.PAY) == "QA"


async def test_the_setting_opens_every_class_to_all_who_have_a_department() -> None:
    scope = await scope_of(Role.EXECUTOR, department="RND", mode=ReadScopeMode.COMPANY)
    assert scope.everywhere == DATA_CLASSES
    assert (await scope_of(Role.OPERATOR, mode=ReadScopeMode.COMPANY)).everywhere == {
        ReadClass.REFERENCE
    }


async def test_a_department_is_looked_up_once() -> None:
    directory = _Directory()
    rules = ReadScopeRules(find_department=directory.find)
    for _ in range(3):
        await rules.scope_of(Caller("ann", frozenset({Role.EXECUTOR}), "rnd"))
        await rules.scope_of(Caller("ben", frozenset({Role.AUDITOR}), "rnd"))
    assert directory.asked == ["rnd"]
    await rules.scope_of(Caller("eve", frozenset({Role.EXECUTOR}), "NOPE"))
    KNOWN["nope"] = "NOPE"
    try:
        assert not (await rules.scope_of(Caller("e", frozenset({Role.LIAISON}), "NOPE"))).is_empty
    finally:
        del KNOWN["nope"]


async def test_a_list_that_cannot_be_narrowed_answers_no_department() -> None:
    query: ListQuery[Any] = ListQuery(
        "all", "SELECT id FROM thing", Sort([SortKey("id", int)]), dict
    )
    with pytest.raises(KeyError, match="readable_by"):
        await list_page(cast("Any", None), query, None, ListParameters(), readable_by="RND")


@pytest.mark.parametrize(
    ("roles", "department", "problem"),
    [
        ({Role.EXECUTOR}, None, ReaderWithoutDepartment),
        ({Role.EXECUTOR, Role.CONNECTOR}, "NOPE", ReaderWithoutDepartment),
    ],
)
async def test_a_route_lets_in_who_reads_something_of_its_class(
    roles: set[Role], department: str | None, problem: type[Exception]
) -> None:
    required = RequireReadScope(ReadClass.PAY)
    rules = ReadScopeRules(find_department=_Directory().find)
    request = cast(
        "Any", SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(read_scope_rules=rules)))
    )
    with pytest.raises(problem):
        await required.scope_for(request, Caller("ann", frozenset(roles), department))
    scope = await required.scope_for(request, Caller("ann", frozenset(roles), "QA"))
    assert scope.limit(ReadClass.PAY) == "QA"
