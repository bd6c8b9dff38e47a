"""Decision records are short, numbered and listed, and each names what enforces it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shared.postgres.migrations import SHARED_MIGRATIONS_FOLDER, read_scripts
from tests.architecture.source_files import ROOT, text_files

FOLDER = ROOT / "docs" / "decisions"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
DOCUMENTS = [file for file in text_files() if file.suffix == ".md"]
HEADINGS = ["Context", "Decision", "Consequences", "Enforced by"]
MAX_LINES = 40
REPOSITORY_PATH = r"(?:docs|services|shared|tests)/[\w./-]+[\w/]"

each_decision = pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@each_decision
def test_a_decision_is_one_page_with_the_same_headings(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert len(lines) <= MAX_LINES
    assert lines[0].startswith(f"# {int(page.name[:4])}. ")
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == HEADINGS


@each_decision
def test_what_enforces_a_decision_exists(page: Path) -> None:
    _, _, enforced = page.read_text("utf-8").partition("## Enforced by\n")
    named = re.findall(r"`([^`]+)`", enforced)
    assert named
    missing = [name for name in named if "/" in name and not (ROOT / name).exists()]
    assert not missing, f"{missing} do not exist (any more)"
    contracts = (ROOT / "pyproject.toml").read_text("utf-8")
    assert all(f'name = "{name}"' in contracts for name in re.findall(r"“([^”]+)”", enforced))


def test_the_index_lists_every_decision_with_its_title() -> None:
    index = (FOLDER / "README.md").read_text("utf-8").splitlines()
    entries = [line for line in index if line.startswith("- ")]
    for entry, page in zip(entries, DECISIONS, strict=True):
        title = page.read_text("utf-8").splitlines()[0].removeprefix("# ")
        assert re.fullmatch(rf"- \[{re.escape(title)}\]\({re.escape(page.name)}\): \S.+\.", entry)


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_paths_in_documents_exist(file: Path) -> None:
    text = file.read_text("utf-8")
    linked = [file.parent / target for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)]
    named = [ROOT / path for path in re.findall(rf"`({REPOSITORY_PATH})`", text)]
    missing = [str(path) for path in (*linked, *named) if not path.exists()]
    assert not missing, f"{file.relative_to(ROOT)} names {missing}"


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_modules_in_documents_exist(file: Path) -> None:
    """A module is named from the repository, from `shared`, or from the document's folder."""
    named = re.findall(r"`((?:\w+/)+\w+\.(?:py|sql))`", file.read_text("utf-8"))
    roots = (ROOT, ROOT / "shared", file.parent)
    missing = [name for name in named if not any((root / name).exists() for root in roots)]
    assert not missing, f"{file.relative_to(ROOT)} names {missing}"


def test_payload_columns_are_json_not_jsonb() -> None:
    for name, sql in read_scripts(SHARED_MIGRATIONS_FOLDER):
        assert "jsonb" not in sql.lower(), f"{name}: see decision 14"
