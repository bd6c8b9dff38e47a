"""Who reads what: every GET route declares the class of what it answers, and a caller has a scope.

Company-wide roles read whole classes, department roles the rows of their own department in the
classes that are not open to all. Nobody reads anything by a department role without a department
that the directory knows. The scope is worked out once a request, from the token and from memory.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from fastapi import Depends, Request
from fastapi.routing import RouteContext

from shared.contracts.read_classes import DATA_CLASSES, ReadClass
from shared.http.auth import Caller, RequireAnyRole, find_authorisations
from shared.http.general_problems import RoleMissing
from shared.http.problem_details import ProblemError
from shared.http.roles import ALL_ROLES, DEPARTMENT_ROLES, Role
from shared.postgres.reference_table import fold_code

MAX_REMEMBERED_DEPARTMENTS = 10_000


class ReadScopeMode(StrEnum):
    """How far department roles read, as the installation has it."""

    DEPARTMENT = "department"
    """Their own department's rows of pay, people, correspondence and notices."""
    COMPANY = "company"
    """Everything of every department."""


_WHOLE_CLASSES: Mapping[Role, frozenset[ReadClass]] = {
    Role.GENERAL_MANAGER: DATA_CLASSES,
    Role.OFFICER_GOALS: DATA_CLASSES,
    Role.OFFICER_DUTIES: DATA_CLASSES,
    Role.OFFICER_COMMUNICATION: DATA_CLASSES,
    Role.OFFICER_WORKFLOWS: DATA_CLASSES,
    Role.AUDITOR: DATA_CLASSES,
    Role.BI_READER: DATA_CLASSES,
    Role.HR: frozenset({ReadClass.PAY, ReadClass.PEOPLE, ReadClass.REFERENCE}),
    Role.PROVISIONER: frozenset({ReadClass.PEOPLE, ReadClass.REFERENCE}),
    Role.CONNECTOR: frozenset({ReadClass.WORK, ReadClass.REFERENCE}),
    Role.OPERATOR: frozenset({ReadClass.REFERENCE}),
}
"""What the company-wide roles read of every department; a role that is missing reads nothing."""

_OPEN_TO_DEPARTMENTS = frozenset({ReadClass.WORK, ReadClass.REFERENCE})
"""What department roles read of every department: departments work in the open."""


class OutsideReadScope(ProblemError):
    """The caller asked for what belongs to departments that he does not read."""

    status = 403
    en = "this belongs to another department; your roles do not read it"
    zh = "这属于其他部门，您的角色无权查看"


class ReaderWithoutDepartment(ProblemError):
    """The caller has department roles only, and no department that the directory knows."""

    status = 403
    en = "your token names no department of this company, so there is nothing to read; ask for one"
    zh = "您的令牌未指明本公司的部门，因此无可查看的内容；请申请含部门的令牌"


@dataclass(frozen=True)
class ReadScope:
    """What one caller reads."""

    caller: Caller
    wide: frozenset[ReadClass]
    """The classes that company-wide roles let the caller read."""
    department: str | None = None
    """Whose rows the caller reads in the other classes, as the directory spells it."""

    @property
    def everywhere(self) -> frozenset[ReadClass]:
        """The classes that the caller reads of every department."""
        return self.wide if self.department is None else self.wide | _OPEN_TO_DEPARTMENTS

    @property
    def is_empty(self) -> bool:
        """Whether the caller reads nothing at all."""
        return not self.wide and self.department is None

    def reads_all(self, read_class: ReadClass) -> bool:
        """Return whether the caller reads a class of every department."""
        return read_class in self.everywhere

    def reads_some(self, read_class: ReadClass) -> bool:
        """Return whether the caller reads anything of a class."""
        return self.reads_all(read_class) or self.department is not None

    def limit(self, read_class: ReadClass) -> str | None:
        """Return the department to which reads of a class are limited; `None` for no limit.

        Raises `OutsideReadScope` where the caller reads nothing of the class.
        """
        if self.reads_all(read_class):
            return None
        if self.department is None:
            raise OutsideReadScope
        return self.department

    def includes(self, read_class: ReadClass, departments: Iterable[str | None]) -> bool:
        """Return whether the caller reads what belongs to any of these departments."""
        if self.reads_all(read_class):
            return True
        if self.department is None:
            return False
        own = fold_code(self.department)
        return any(code is not None and fold_code(code) == own for code in departments)

    def require(self, read_class: ReadClass, *departments: str | None) -> None:
        """Raise `OutsideReadScope` unless the caller reads what belongs to one of these."""
        if not self.includes(read_class, departments):
            raise OutsideReadScope

    def require_filter(self, read_class: ReadClass, department: str | None) -> None:
        """Raise `OutsideReadScope` where a filter names a department that the caller cannot read.

        No filter is within every scope: the rows outside are left out.
        """
        if department is not None:
            self.require(read_class, department)


@lru_cache(maxsize=1024)
def _whole_classes_of(roles: frozenset[Role]) -> frozenset[ReadClass]:
    return frozenset[ReadClass]().union(*map(whole_classes_of, roles))


def scope_in(mode: ReadScopeMode, caller: Caller, department: str | None) -> ReadScope:
    """Return what a caller reads; `department` is his own if he has a role in it and it exists."""
    wide = _whole_classes_of(caller.roles)
    if department is not None and mode is ReadScopeMode.COMPANY:
        wide = DATA_CLASSES
    return ReadScope(caller, wide, department)


DepartmentLookup = Callable[[str], Awaitable[str | None]]
"""Returns a department's code as the directory spells it; `None` where it knows none."""


async def accept_every_department(code: str) -> str | None:
    """Return the code: for processes in which no area knows the directory's departments."""
    return code


@dataclass
class ReadScopeRules:
    """Works out the scopes of an installation's callers."""

    mode: ReadScopeMode = ReadScopeMode.DEPARTMENT
    find_department: DepartmentLookup = accept_every_department
    _known: dict[str, str] = field(default_factory=dict)
    """Found departments: a code stays with its department, so nothing here becomes untrue."""

    async def scope_of(self, caller: Caller) -> ReadScope:
        """Return what a caller reads; a department is looked up once a process."""
        department = None
        reads_all = _whole_classes_of(caller.roles) == DATA_CLASSES
        narrow = bool(caller.roles & DEPARTMENT_ROLES) and not reads_all
        if narrow and caller.department:
            department = await self._spell(caller.department)
        return scope_in(self.mode, caller, department)

    async def _spell(self, code: str) -> str | None:
        known = self._known.get(code)
        if known is None:
            known = await self.find_department(code)
            if known is not None and len(self._known) < MAX_REMEMBERED_DEPARTMENTS:
                self._known[code] = known
        return known


class RequireReadScope(RequireAnyRole):
    """A route dependency that declares what the route answers, and lets in who reads of it."""

    def __init__(self, read_class: ReadClass, *roles: Role, whole: bool = False) -> None:
        """Let in the roles that read something of the class, or only `roles`.

        `whole` lets in only who reads the class of every department.
        """
        super().__init__(*(roles or roles_reading(read_class)))
        self.read_class = read_class
        self.whole = whole

    async def __call__(self, request: Request) -> Caller:
        """Authenticate, authorise and keep the scope; raises `Problem` 401, 403 or 503."""
        caller = await super().__call__(request)
        request.state.read_scope = await self.scope_for(request, caller)
        return caller

    async def scope_for(self, request: Request, caller: Caller) -> ReadScope:
        """Return a caller's scope; raises `Problem` 403 where it has nothing of the class."""
        rules: ReadScopeRules = request.app.state.read_scope_rules
        scope = await rules.scope_of(caller)
        if self.whole and scope.department and not scope.reads_all(self.read_class):
            raise OutsideReadScope
        if self.read_class is ReadClass.FACTS:
            missing = scope.is_empty
        else:
            missing = self.read_class in DATA_CLASSES and not scope.reads_some(self.read_class)
        if missing:
            if caller.roles & DEPARTMENT_ROLES:
                raise ReaderWithoutDepartment
            raise RoleMissing(roles=", ".join(sorted(self.roles)))
        return scope


def roles_reading(read_class: ReadClass) -> Collection[Role]:
    """Return the roles that read something of a class."""
    if read_class not in DATA_CLASSES:
        return ALL_ROLES
    wide = {role for role, classes in _WHOLE_CLASSES.items() if read_class in classes}
    return wide | DEPARTMENT_ROLES


def whole_classes_of(role: Role) -> frozenset[ReadClass]:
    """Return the classes that a role reads of every department, whatever the caller's own is."""
    return _WHOLE_CLASSES.get(role, frozenset())


async def read_scope_of_request(request: Request) -> ReadScope:
    """Return the scope that the route's `RequireReadScope` has worked out before."""
    scope: ReadScope = request.state.read_scope
    return scope


CallerReadScope = Annotated[ReadScope, Depends(read_scope_of_request)]
"""A parameter of routes that declare `requires_read(…)` among their `dependencies`."""


def declared_read_scope(route: RouteContext) -> RequireReadScope | None:
    """Return what a route declares that it answers; `None` if it declares nothing."""
    for one in find_authorisations(getattr(route, "dependant", None)):
        if isinstance(one, RequireReadScope):
            return one
    return None
