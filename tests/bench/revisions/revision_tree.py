"""The trees to compare: this one, and another revision in a worktree of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.measuring_machine import REPOSITORY
from tests.bench.revisions.process_benchmark import Tree, run_to_end

LOCK_FILE = "requirements.lock"


def this_tree() -> Tree:
    """Return the tree that this code is in, as it is, with what was changed and not committed."""
    return Tree(REPOSITORY, sys.executable)


@contextmanager
def checked_out(revision: str, repository: Path = REPOSITORY) -> Iterator[Tree]:
    """Check a revision out into a temporary worktree, which is removed afterwards.

    It has an environment of its own where its lock file is not this tree's, else this interpreter.
    Raises `subprocess.CalledProcessError` where there is no such revision.
    """
    with TemporaryDirectory(prefix="concord-base-") as parent:
        folder = Path(parent) / "tree"
        _git(repository, "worktree", "add", "--detach", "--quiet", str(folder), revision)
        try:
            yield Tree(folder, _interpreter_for(folder, repository))
        finally:
            _git(repository, "worktree", "remove", "--force", str(folder))


def _interpreter_for(folder: Path, repository: Path) -> str:
    if (folder / LOCK_FILE).read_bytes() == (repository / LOCK_FILE).read_bytes():
        return sys.executable
    subprocess.run(["make", "--silent", "-C", folder, "install-runtime"], check=True)
    return str(folder / ".venv/bin/python")


def require_own_code(tree: Tree) -> None:
    """Raise `AssertionError` where the tree's processes would run another tree's code."""
    found = run_to_end(
        (tree.python, "-c", "import services, shared; print(services.__path__, shared.__path__)"),
        tree.environ,
    ).output
    assert found.count(str(tree.folder)) == 2, f"{tree.folder} would run {found}"


def _git(repository: Path, *line: str) -> None:
    subprocess.run(["git", "-C", repository, *line], check=True)
