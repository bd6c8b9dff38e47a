"""Rules 1 and 11: every area has the same structure."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source_files import AREAS, ROOT

PARTS = {
    "README.md": "its vocabulary, state table and open dilemmas",
    "domain": "events, state, commands, decide, evolve",
    "application": "command → store; foreign fact → command; stored event → published fact",
    "api": "a route turns one request into one command or one query",
    "projections": "one file for each read model, with its queries",
    "schema": "the tables of its read models",
    "service.py": "names every part; no logic",
}
OPTIONAL = {"__init__", "cli"}
MIGRATION = re.compile(r"\d{3}_[a-z0-9_]+\.sql")

each_area = pytest.mark.parametrize("area", AREAS)


@each_area
@pytest.mark.parametrize("part", PARTS)
def test_an_area_has_every_part(area: str, part: str) -> None:
    folder = ROOT / "services" / area
    exists = (folder / part).exists() or (folder / f"{part}.py").is_file()
    assert exists, f"services/{area}/{part} is missing: {PARTS[part]}"


@each_area
def test_an_area_has_no_other_part(area: str) -> None:
    known = OPTIONAL | {part.removesuffix(".py") for part in PARTS}
    unknown = [
        path.name
        for path in (ROOT / "services" / area).iterdir()
        if path.name.removesuffix(".py") not in known and path.name != "__pycache__"
    ]
    assert not unknown, f"a newcomer would not look for {unknown} in {area}"


@each_area
def test_an_area_has_tests(area: str) -> None:
    found = list((ROOT / "tests" / area).glob("test_*.py"))
    assert found, f"tests/{area} has no test_….py"


@each_area
def test_migrations_are_numbered_without_a_gap(area: str) -> None:
    names = sorted(path.name for path in (ROOT / "services" / area / "schema").iterdir())
    assert all(MIGRATION.fullmatch(name) for name in names), names
    assert [int(name[:3]) for name in names] == list(range(1, len(names) + 1))


@each_area
def test_an_area_has_a_contract_module(area: str) -> None:
    contract = ROOT / "shared" / "contracts" / f"{area}.py"
    assert contract.is_file(), f"shared/contracts/{area}.py names the facts that {area} publishes"
