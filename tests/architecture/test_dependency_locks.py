"""Every dependency is pinned with its hashes, and no lock file names an address."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source_files import ROOT

LOCKS = (
    "requirements.lock",
    "requirements-audit.lock",
    "requirements-build.lock",
    "requirements-dev.lock",
    "tests/generated_clients/requirements.lock",
)


@cache
def read_pyproject() -> dict[str, Any]:
    """Return the content of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@cache
def locked_versions(lock: str) -> dict[str, tuple[Requirement, list[str]]]:
    """Return a lock file's requirements with their hashes, by canonical name."""
    locked: dict[str, tuple[Requirement, list[str]]] = {}
    text = re.sub(r"^\s*#.*$", "", (ROOT / lock).read_text("utf-8"), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        specification, *hashes = re.split(r"\s+--hash=", line.strip())
        if specification:
            requirement = Requirement(specification)
            locked[canonicalize_name(requirement.name)] = requirement, hashes
    return locked


def unmet_requirements(requirements: list[str], lock: str) -> list[str]:
    """Return the requirements of which a lock file has no permitted version."""
    missing = []
    for requirement in map(Requirement, requirements):
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


def test_the_lock_covers_runtime_requirements() -> None:
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
    different = [name for name, (pin, _) in shipped.items() if tested.get(name, ("",))[0] != pin]
    assert not different, f"these differ between the locks: {different}"


def test_every_lint_ignore_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    (ignores,) = re.findall(r"^ignore = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    without_reason = [line.strip() for line in ignores.splitlines() if "#" not in line]
    assert not without_reason
