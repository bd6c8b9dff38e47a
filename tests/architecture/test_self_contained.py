"""Nothing in the repository depends on where its packages were fetched, or is left half-done."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.architecture.sources import ROOT, place, python_files, written_files

REGISTRIES = [
    ".".join(labels)
    for labels in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("anaconda", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("repo1", "maven", "org"),
        ("repo", "maven", "apache", "org"),
        ("rubygems", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("mirrors", "aliyun", "com"),
        ("tuna", "tsinghua", "edu", "cn"),
    )
]
"""In pieces, so that this file names none either."""

UNFINISHED = re.compile(r"TO[D]O|FIX[M]E|pragma:?\s*no\s*cove[r]")
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[^]]*\])?==\S+.*\\$")
LOCKS = ["requirements.lock", "requirements-dev.lock"]

each_lock = pytest.mark.parametrize("lock", LOCKS)


def test_no_file_names_a_package_registry() -> None:
    found = [
        f"{place(path)} names {host}"
        for path in written_files()
        for host in REGISTRIES
        if host in path.read_text("utf-8", errors="replace")
    ]
    assert not found, "\n".join(found)


def test_nothing_is_left_for_later() -> None:
    found = [
        place(path)
        for path in python_files("services", "shared", "tests")
        if UNFINISHED.search(path.read_text("utf-8"))
    ]
    assert not found, f"finish it or open an issue: {found}"


@each_lock
def test_a_lock_carries_hashes_and_no_addresses(lock: str) -> None:
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    assert not [line for line in lines if "://" in line or line.startswith("-")]
    pins = [number for number, line in enumerate(lines) if not line.startswith((" ", "#"))]
    assert pins
    for number in pins:
        assert PINNED.match(lines[number]), lines[number]
        assert lines[number + 1].strip().startswith("--hash=sha256:"), lines[number]


@each_lock
def test_a_lock_has_every_dependency(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = list(project["project"]["dependencies"])
    if lock == "requirements-dev.lock":
        asked += project["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=~!; ]", requirement, maxsplit=1)[0] for requirement in asked}
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    locked = {found["name"] for line in lines if (found := PINNED.match(line))}
    assert names <= locked, "lock again, as CONTRIBUTING says"


def test_every_lint_rule_that_is_off_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    ignores = text.partition("\nignore = [")[2].partition("]")[0].strip().splitlines()
    assert [line for line in ignores if "#" not in line] == []
