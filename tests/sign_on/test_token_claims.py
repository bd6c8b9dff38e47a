"""How a provider's claims are mapped to a caller."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.http.oidc import ClaimMapping
from shared.http.oidc.claim_mapping import find_claim
from shared.http.problem_details import ProblemError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(list(Role)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
NAMES = st.text("ab.", min_size=1, max_size=5)
CROSS_DEPARTMENT_ROLES = sorted(set(Role) - DEPARTMENT_ROLES)


def read_caller(mapping: ClaimMapping | None = None, **claims: Any) -> Caller:
    return (mapping or ClaimMapping()).caller_from_claims({"sub": "ann", "exp": 2**31, **claims})


@given(roles=JSON, department=JSON)
def test_a_caller_has_no_role_that_the_token_does_not_name(roles: Any, department: Any) -> None:
    names = {roles} if isinstance(roles, str) else set()
    if isinstance(roles, list):
        names = {role for role in roles if isinstance(role, str)}
    with suppress(ProblemError):  # without a department
        assert read_caller(roles=roles, department=department).roles <= names


@given(roles=JSON, department=JSON)
def test_department_roles_come_with_a_department(roles: Any, department: Any) -> None:
    with suppress(ProblemError):  # without a department
        caller = read_caller(roles=roles, department=department)
        assert caller.department or not caller.roles & DEPARTMENT_ROLES


@given(roles=st.sets(st.sampled_from(list(Role)), min_size=1), department=st.text(min_size=1))
def test_with_a_department_every_named_role_counts(roles: set[Role], department: str) -> None:
    for claim in (department, [department]):
        caller = read_caller(roles=[role.value for role in roles], department=claim)
        assert caller.roles == roles
        assert caller.department == department


@given(roles=st.sets(st.sampled_from(list(Role))))
def test_without_a_department_department_roles_do_not_count(roles: set[Role]) -> None:
    names = [role.value for role in roles]
    caller = read_caller(roles=names)
    assert caller.roles == roles - DEPARTMENT_ROLES
    if roles and roles <= DEPARTMENT_ROLES:
        assert "no department in its claim department" in str(caller.refusal)
    else:
        assert caller.refusal is None


@given(role=st.sampled_from(sorted(DEPARTMENT_ROLES)))
def test_a_department_role_with_several_departments_is_refused(role: Role) -> None:
    caller = read_caller(roles=[role], department=["RND", "QA"])
    assert caller.roles == frozenset()
    assert "more than one department" in str(caller.refusal)


@given(role=st.sampled_from(CROSS_DEPARTMENT_ROLES))
def test_a_cross_department_role_may_come_with_several_departments(role: Role) -> None:
    caller = read_caller(roles=[role], department=["RND", "QA"])
    assert caller.roles == {role}
    assert caller.department is None


@given(
    roles_by_name=st.dictionaries(NAMES, st.frozensets(st.sampled_from(CROSS_DEPARTMENT_ROLES))),
    names=st.lists(NAMES | st.sampled_from(list(Role))),
)
def test_with_a_role_mapping_no_other_name_counts(
    roles_by_name: dict[str, frozenset[Role]], names: list[str]
) -> None:
    caller = read_caller(ClaimMapping(roles_by_name=roles_by_name), roles=names)
    assert caller.roles == {role for name in names for role in roles_by_name.get(name, ())}


@given(steps=st.lists(NAMES, min_size=1, max_size=4), value=st.integers())
def test_a_path_finds_its_value_even_if_names_contain_dots(steps: list[str], value: int) -> None:
    claims: Any = value
    for step in reversed(steps):
        claims = {step: claims}
    assert find_claim(claims, ".".join(steps)) == value


@given(claims=st.dictionaries(st.text("ab.", max_size=4), JSON), path=NAMES)
def test_a_path_can_be_looked_up_in_any_claims(claims: dict[str, Any], path: str) -> None:
    value = find_claim(claims, path)
    assert value is None or re.sub(r"[^.]", "", path) or value == claims[path]


def test_roles_are_found_where_providers_put_them() -> None:
    keycloak = {"resource_access": {"concord": {"roles": ["auditor"]}}}
    assert read_caller(ClaimMapping("resource_access.concord.roles"), **keycloak).roles == {
        Role.AUDITOR
    }
    namespaced = {"https://firm.example/roles": ["auditor"]}
    assert read_caller(ClaimMapping("https://firm.example/roles"), **namespaced).roles == {
        Role.AUDITOR
    }
    groups = ClaimMapping("groups", {"/board/chair": frozenset({Role.GENERAL_MANAGER})})
    assert read_caller(groups, groups=["/board/chair", "/canteen"]).roles == {Role.GENERAL_MANAGER}


def test_a_string_is_one_role_name_and_never_several() -> None:
    assert read_caller(roles="auditor").roles == {Role.AUDITOR}
    assert read_caller(roles="auditor operator").roles == set()
