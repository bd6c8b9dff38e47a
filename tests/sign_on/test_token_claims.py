"""What a provider's claims make of a caller."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.http.oidc import ClaimMapping
from shared.http.oidc.claim_mapping import find_claim
from shared.http.problem_details import Problem

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(list(Role)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
NAMES = st.text("ab.", min_size=1, max_size=5)
REACHING_ALL = sorted(set(Role) - DEPARTMENT_ROLES)


def read(reading: ClaimMapping | None = None, **claims: Any) -> Caller:
    return (reading or ClaimMapping()).caller_from_claims({"sub": "ann", "exp": 2**31, **claims})


@given(roles=JSON, department=JSON)
def test_nobody_gets_a_role_that_the_token_does_not_name(roles: Any, department: Any) -> None:
    named = {roles} if isinstance(roles, str) else set()
    if isinstance(roles, list):
        named = {one for one in roles if isinstance(one, str)}
    with suppress(Problem):  # without a department
        assert read(roles=roles, department=department).roles <= named


@given(roles=JSON, department=JSON)
def test_roles_of_a_department_come_with_one(roles: Any, department: Any) -> None:
    with suppress(Problem):  # without a department
        caller = read(roles=roles, department=department)
        assert caller.department or not caller.roles & DEPARTMENT_ROLES


@given(roles=st.sets(st.sampled_from(list(Role)), min_size=1), department=st.text(min_size=1))
def test_who_names_his_department_has_all_his_roles(roles: set[Role], department: str) -> None:
    for written in (department, [department]):
        caller = read(roles=[role.value for role in roles], department=written)
        assert caller.roles == roles
        assert caller.department == department


@given(roles=st.sets(st.sampled_from(list(Role))))
def test_without_a_department_the_roles_of_a_department_reach_nothing(roles: set[Role]) -> None:
    named = [role.value for role in roles]
    if roles and roles <= DEPARTMENT_ROLES:
        with pytest.raises(Problem, match="no department in its claim department"):
            read(roles=named)
    else:
        assert read(roles=named).roles == roles - DEPARTMENT_ROLES


@given(role=st.sampled_from(sorted(DEPARTMENT_ROLES)))
def test_nobody_acts_for_several_departments(role: Role) -> None:
    with pytest.raises(Problem, match="more than one department"):
        read(roles=[role], department=["RND", "QA"])


@given(role=st.sampled_from(REACHING_ALL))
def test_who_reaches_every_department_may_be_in_several(role: Role) -> None:
    caller = read(roles=[role], department=["RND", "QA"])
    assert caller.roles == {role}
    assert caller.department is None


@given(
    means=st.dictionaries(NAMES, st.frozensets(st.sampled_from(REACHING_ALL))),
    named=st.lists(NAMES | st.sampled_from(list(Role))),
)
def test_where_roles_are_translated_no_other_name_counts(
    means: dict[str, frozenset[Role]], named: list[str]
) -> None:
    caller = read(ClaimMapping(roles_by_name=means), roles=named)
    assert caller.roles == {role for name in named for role in means.get(name, ())}


@given(steps=st.lists(NAMES, min_size=1, max_size=4), value=st.integers())
def test_a_path_finds_what_lies_there_whatever_dots_the_names_hold(
    steps: list[str], value: int
) -> None:
    claims: Any = value
    for step in reversed(steps):
        claims = {step: claims}
    assert find_claim(claims, ".".join(steps)) == value


@given(claims=st.dictionaries(st.text("ab.", max_size=4), JSON), path=NAMES)
def test_a_path_is_looked_up_in_anything(claims: dict[str, Any], path: str) -> None:
    value = find_claim(claims, path)
    assert value is None or re.sub(r"[^.]", "", path) or value == claims[path]


def test_roles_are_found_where_providers_put_them() -> None:
    keycloak = {"resource_access": {"concord": {"roles": ["auditor"]}}}
    assert read(ClaimMapping("resource_access.concord.roles"), **keycloak).roles == {Role.AUDITOR}
    named = {"https://firm.example/roles": ["auditor"]}
    assert read(ClaimMapping("https://firm.example/roles"), **named).roles == {Role.AUDITOR}
    groups = ClaimMapping("groups", {"/board/chair": frozenset({Role.GENERAL_MANAGER})})
    assert read(groups, groups=["/board/chair", "/canteen"]).roles == {Role.GENERAL_MANAGER}


def test_one_role_may_come_as_a_text_and_several_in_one_text_are_none() -> None:
    assert read(roles="auditor").roles == {Role.AUDITOR}
    assert read(roles="auditor operator").roles == set()
