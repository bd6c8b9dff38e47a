"""The glossary names every event, command, fact and figure, in Chinese, and where it is defined."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import Any, get_args

import pytest

import shared.contracts
from services.incentives.domain.statement import DepartmentStatement
from tests.architecture.declared_services import all_services
from tests.architecture.source_files import ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
ROW = re.compile(
    r"^\| `(?P<term>\w+)` \| (?P<chinese>[^|]+) \| `(?P<path>[\w/.]+)` \|$", re.MULTILINE
)
SECTION = re.compile(r"^## (?P<kind>Events|Commands|Facts|Figures)$", re.MULTILINE)

Entry = tuple[str, str, str]
"""Kind, term and path."""


def entries(text: str) -> dict[Entry, str]:
    """Return the Chinese word of each entry of a glossary; raises `ValueError` for one twice."""
    found: dict[Entry, str] = {}
    parts = SECTION.split(text)[1:]
    for kind, section in zip(parts[::2], parts[1::2], strict=True):
        for row in ROW.finditer(section):
            entry = (kind, row["term"], row["path"])
            if entry in found:
                raise ValueError(f"{entry} stands there twice")
            found[entry] = row["chinese"].strip()
    return found


def classes_in(hint: Any) -> Iterator[type[Any]]:
    """Yield the classes of a union, however it is nested or annotated."""
    if inspect.isclass(hint) and not get_args(hint):
        yield hint
    for part in get_args(hint):
        yield from classes_in(part)


def submodules(package: ModuleType) -> Iterator[ModuleType]:
    """Yield every module of a package."""
    for found in walk_packages(package.__path__, f"{package.__name__}."):
        yield import_module(found.name)


@cache
def defined_terms() -> AbstractSet[Entry]:
    """Return what the code defines."""
    found = {
        ("Facts", fact.__name__, path_of(fact))
        for module in submodules(shared.contracts)
        for fact in vars(module).values()
        if inspect.isclass(fact) and "type" in getattr(fact, "model_fields", {})
    }
    for service in all_services():
        domain = import_module(f"services.{service.name}.domain")
        found |= {
            ("Events", event.__name__, path_of(event))
            for event in classes_in(service.event_type_adapter._type)
            if event.__module__.startswith(domain.__name__)
        }
        found |= {
            ("Commands", command.__name__, path_of(command))
            for module in submodules(domain)
            for name, union in vars(module).items()
            if name.endswith("Command")
            for command in classes_in(union)
            if command.__module__.startswith(domain.__name__)
        }
    figures = set(DepartmentStatement.model_fields) - {"department"}
    return found | {("Figures", figure, path_of(DepartmentStatement)) for figure in figures}


def path_of(defined: type[Any]) -> str:
    """Return the file that defines a class, as seen from the repository's root."""
    return Path(inspect.getfile(defined)).relative_to(ROOT).as_posix()


def test_every_event_command_fact_and_figure_is_in_the_glossary() -> None:
    missing = defined_terms() - entries(GLOSSARY.read_text("utf-8")).keys()
    assert not missing, f"add them to docs/glossary.md: {sorted(missing)}"


def test_the_glossary_names_nothing_that_is_gone() -> None:
    gone = entries(GLOSSARY.read_text("utf-8")).keys() - defined_terms()
    assert not gone, f"these are defined nowhere, or elsewhere: {sorted(gone)}"


def test_every_entry_has_a_chinese_word() -> None:
    found = entries(GLOSSARY.read_text("utf-8"))
    assert not [entry for entry, word in found.items() if not re.search("[\u4e00-\u9fff]", word)]


def test_the_unions_are_found() -> None:
    kinds: dict[str, set[str]] = {}
    for kind, term, _ in defined_terms():
        kinds.setdefault(kind, set()).add(term)
    assert {"HandoffAccepted", "CaseStarted", "PlanPublished"} <= kinds["Events"]
    assert {"AcceptHandoff", "StartCase", "PublishPlan"} <= kinds["Commands"]
    assert {"HandoffOverdue", "GoalUpdated"} <= kinds["Facts"]


def test_a_term_twice_is_refused() -> None:
    row = "| `StepDone` | 步骤完成 | `services/workflows/domain/case_state.py` |\n"
    assert len(entries(f"## Events\n{row}## Facts\n{row}")) == 2
    with pytest.raises(ValueError, match="twice"):
        entries(f"## Events\n{row}{row}")
