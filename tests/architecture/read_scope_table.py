"""The table of who reads what, made from what the routes declare; docs/read-scope.md has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from fastapi.routing import iter_route_contexts

from shared.contracts.read_classes import DATA_CLASSES, ReadClass
from shared.http.auth import DEPARTMENT_ROLES, Caller, Role, declared_roles
from shared.http.read_scope import ReadScope, ReadScopeMode, declared_read_scope, scope_in
from tests.architecture.declared_services import all_services, build_application
from tests.architecture.source_files import ROOT

PAGE = ROOT / "docs" / "read-scope.md"
WIDE_ROLES = [role for role in Role if role not in DEPARTMENT_ROLES]
OWN, OTHER = "RND", "QA"

HEAD = """# Who reads what

Every route that reads declares the class of what it answers (`shared/contracts/read_classes.py`),
and who reads a class stands in `shared/http/read_scope.py`; [decision 30](decisions/{decision})
says why. This page is made from both with `python -m tests.architecture.update_frozen_contracts`.
A test sees that it is true, and that a running installation answers so.

- `all`: what belongs to any department. `own`: what belongs to the caller's own department, or what
  that department is a party to; the rest is left out of lists, and refused with 403
  (`outside-read-scope`) where it is asked for. `–`: 403.
- Department roles are `department-head`, `liaison` and `executor`. Without a department that the
  directory knows they read nothing of the company's (403 `reader-without-department`); a role of
  the whole company beside them opens what that role opens, and nothing more.
- `work` has no pay figures for those who do not read the pay of all departments: a project's pool,
  ratios and actual figure are left out, but for those who take part in it.
- Of other departments' people, departments read who leads and who is the liaison.
- `facts` have the class of each fact (`shared/contracts/fact_read_classes.py`). `some`: those of
  the classes that the role reads. Department roles get those that concern their department or none.
- `operations` is for the roles that the route names.
- With `CONCORD_READ_SCOPE=company` department roles with a department read `all` everywhere.

"""


@dataclass(frozen=True)
class ReadRoute:
    """A route that reads."""

    path: str
    read_class: ReadClass
    roles: frozenset[Role]
    whole: bool
    """Whether it answers only those who read the class of every department."""


@cache
def read_routes() -> Sequence[ReadRoute]:
    """Return the routes of all areas that read and declare a class, by path."""
    found = []
    for route in iter_route_contexts(build_application(all_services()).routes):
        scope = declared_read_scope(route)
        if "GET" in (route.methods or ()) and scope is not None:
            roles = declared_roles(route) or frozenset()
            found.append(ReadRoute(str(route.path), scope.read_class, roles, scope.whole))
    return sorted(found, key=lambda route: route.path)


def scope_of(roles: frozenset[Role], department: str | None) -> ReadScope:
    """Return the scope of a caller where RND and QA exist."""
    known = department if roles & DEPARTMENT_ROLES and department in {OWN, OTHER} else None
    return scope_in(ReadScopeMode.DEPARTMENT, Caller("ann", roles, department), known)


def reads(route: ReadRoute, scope: ReadScope, owner: str) -> bool:
    """Return whether a caller gets what belongs to `owner` from a route."""
    if not scope.caller.roles & route.roles:
        return False
    if route.whole and not scope.reads_all(route.read_class):
        return False
    if route.read_class in DATA_CLASSES:
        return scope.includes(route.read_class, [owner])
    if route.read_class is ReadClass.FACTS:
        return scope.department == owner
    return True


def cell(route: ReadRoute, roles: frozenset[Role], department: str | None) -> str:
    """Return `all`, `own` or `–`."""
    scope = scope_of(roles, department)
    if route.read_class is ReadClass.FACTS and scope.department is None and not scope.is_empty:
        return "all" if scope.wide == DATA_CLASSES else "some"
    own, other = reads(route, scope, OWN), reads(route, scope, OTHER)
    return "all" if own and other else "own" if own else "–"


def cells(route: ReadRoute) -> dict[str, str]:
    """Return the cells of a route's row, by the names of their columns."""
    row = {role.value: cell(route, frozenset({role}), None) for role in WIDE_ROLES}
    for name, department in (("own", OWN), ("unknown", "NOPE"), ("none", None)):
        found = {cell(route, frozenset({role}), department) for role in DEPARTMENT_ROLES}
        (row[f"department: {name}"],) = found if len(found) == 1 else (" / ".join(sorted(found)),)
    return row


def _lines() -> Iterator[str]:
    columns = list(cells(read_routes()[0]))
    yield f"| route | class | {' | '.join(columns)} |"
    yield f"|{' --- |' * (len(columns) + 2)}"
    for route in read_routes():
        yield f"| `{route.path}` | {route.read_class} | {' | '.join(cells(route).values())} |"


def render_page() -> str:
    """Return the whole page."""
    (decision,) = (ROOT / "docs" / "decisions").glob("*-reads-have-a-scope.md")
    head = HEAD.replace("{decision}", decision.name)
    head = head.replace("decision 30", f"decision {int(decision.name[:4])}")
    return head + "".join(f"{line}\n" for line in _lines())
