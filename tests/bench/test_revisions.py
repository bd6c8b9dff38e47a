"""Revisions are measured by turns, each with its own code, and the base leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bench.revisions.process_benchmark import Measure, ProcessBenchmark, Tree, run_to_end
from tests.bench.revisions.revision_tree import checked_out, require_own_code
from tests.bench.revisions.turn_comparison import Figure
from tests.bench.revisions.turns import compare_trees, take_turns, try_once

ME = Tree(Path("head"), sys.executable)


def test_turns_alternate_and_each_second_pair_begins_with_head() -> None:
    order: list[str] = []

    def side(name: str) -> Measure:
        def measure() -> Mapping[str, float]:
            order.append(name)
            return {"time": float(len(order))}

        return measure

    base, head = take_turns(side("base"), side("head"), 3, lambda line: None)
    assert order == ["base", "head", "head", "base", "base", "head"]
    assert [turn["time"] for turn in base] == [1, 4, 5]
    assert [turn["time"] for turn in head] == [2, 3, 6]


def test_each_tree_is_measured_in_a_folder_of_its_own() -> None:
    opened: list[tuple[Tree, Path]] = []

    @contextmanager
    def open_one(tree: Tree, folder: Path, smoke: bool) -> Iterator[Measure]:
        opened.append((tree, folder))
        yield lambda: {"time": 2.0 if tree is ME else 1.0}

    base = Tree(Path("base"), sys.executable)
    benchmark = ProcessBenchmark("one", [Figure("time", "s")], open_one)
    (compared,) = compare_trees(benchmark, base, ME, 2, lambda line: None)
    assert (compared.base, compared.head) == ([1, 1], [2, 2])
    assert [tree for tree, _ in opened] == [base, ME]
    assert len({folder for _, folder in opened}) == 2


@pytest.mark.parametrize("figures", [{}, {"time": 0.0}, {"time": float("nan")}])
def test_a_missing_figure_is_an_error(figures: dict[str, float]) -> None:
    @contextmanager
    def open_one(tree: Tree, folder: Path, smoke: bool) -> Iterator[Measure]:
        assert smoke
        yield lambda: figures

    with pytest.raises(AssertionError):
        try_once(ProcessBenchmark("one", [Figure("time", "s")], open_one), ME)


def test_a_command_that_fails_is_an_error_with_what_it_said() -> None:
    line = (sys.executable, "-c", "import sys; sys.exit('no disk')")
    with pytest.raises(AssertionError, match="no disk"):
        run_to_end(line, {})
    done = run_to_end((sys.executable, "-c", "print(sum(range(10**6)))"), {})
    assert done.output == "499999500000\n"
    assert done.processor_seconds > 0


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository of two revisions, `old` and the present one, each a small product."""
    folder = tmp_path / "repository"
    for package in ("services", "shared"):
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").touch()
    (folder / "requirements.lock").write_text("a==1\n")
    (folder / "services" / "__main__.py").write_text("print('old')\n")

    def git(*line: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", folder, *who, *line], check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "Old")
    git("tag", "old")
    (folder / "services" / "__main__.py").write_text("print('new')\n")
    git("commit", "-qam", "New")
    return folder


def test_a_revision_runs_its_own_code_and_its_tree_is_removed(repository: Path) -> None:
    with checked_out("old", repository) as base:
        require_own_code(base)
        assert base.run().output == "old\n"
        assert base.python == sys.executable, "the lock file is the same"
        assert Tree(repository, sys.executable).run().output == "new\n"
        folder = base.folder
    assert not folder.exists()
    listed = subprocess.run(
        ["git", "-C", repository, "worktree", "list"], capture_output=True, text=True, check=True
    )
    assert len(listed.stdout.splitlines()) == 1


def test_a_tree_that_would_run_other_code_is_refused(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="would run"):
        require_own_code(Tree(tmp_path / "elsewhere", sys.executable))


def test_an_unknown_revision_is_an_error(repository: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError), checked_out("nothing", repository):
        pass
