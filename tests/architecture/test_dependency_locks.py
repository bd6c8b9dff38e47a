"""What is installed is pinned by its hash, and no lock says where it comes from."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source_files import ROOT

LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")


@cache
def read_pyproject() -> dict[str, Any]:
    """Return what pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@cache
def locked_versions(lock: str) -> dict[str, tuple[Requirement, list[str]]]:
    """Return a lock's requirements with their hashes, by canonical name."""
    found: dict[str, tuple[Requirement, list[str]]] = {}
    text = re.sub(r"^\s*#.*$", "", (ROOT / lock).read_text("utf-8"), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        stated, *hashes = re.split(r"\s+--hash=", line.strip())
        if stated:
            requirement = Requirement(stated)
            found[canonicalize_name(requirement.name)] = requirement, hashes
    return found


def unmet_requirements(wanted: list[str], lock: str) -> list[str]:
    """Return the requirements that a lock does not hold in a version that they allow."""
    missing = []
    for requirement in map(Requirement, wanted):
        pinned, _ = locked_versions(lock).get(canonicalize_name(requirement.name), (None, []))
        versions = [s.version for s in pinned.specifier if s.operator == "=="] if pinned else []
        if not any(requirement.specifier.contains(version) for version in versions):
            missing.append(str(requirement))
    return missing


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_one_version_with_its_hashes(lock: str) -> None:
    assert locked_versions(lock)
    for name, (requirement, hashes) in locked_versions(lock).items():
        assert [s.operator for s in requirement.specifier] == ["=="], name
        assert hashes, f"{name} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", h.strip()) for h in hashes), name


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"://|^\s*-(i|f|-index|-extra|-find|e)|\s@\s", text, re.MULTILINE)


def test_the_lock_holds_what_the_project_needs() -> None:
    needed = read_pyproject()["project"]["dependencies"]
    assert not unmet_requirements(needed, "requirements.lock"), "CONTRIBUTING.md says how to lock"


def test_the_development_lock_covers_development_requirements() -> None:
    needed = (
        read_pyproject()["project"]["dependencies"] + read_pyproject()["dependency-groups"]["dev"]
    )
    assert not unmet_requirements(needed, "requirements-dev.lock"), (
        "CONTRIBUTING.md says how to lock"
    )


def test_tests_and_runtime_lock_the_same_versions() -> None:
    shipped, tested = locked_versions("requirements.lock"), locked_versions("requirements-dev.lock")
    other = [name for name, (pin, _) in shipped.items() if tested.get(name, ("",))[0] != pin]
    assert not other, f"these differ between the locks: {other}"


def test_every_lint_ignore_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    (ignores,) = re.findall(r"^ignore = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    bare = [line.strip() for line in ignores.splitlines() if "#" not in line]
    assert not bare
