"""Mutation-tests the domain of an area: `make mutate AREA=goals`.

Runs cosmic-ray with `mutation.toml` in one copy of the project per processor, each with a part of
the modules, so the working tree is never changed. Lists the mutants that survived, prints the
percentage that was killed, and fails where it is below 85 %. `SAMPLE=200` tests so many mutants,
drawn evenly and always the same, instead of all; the percentage is then an estimate.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
EXPECTED_PERCENT = 85
BIN_FOLDER = Path(sys.executable).parent
IMPURE_TEST_MARKERS = (
    "async def test_",
    "tmp_path",
    "start_installation",
    "installation",
    "area_client",
    "command_output(",
)
"""Names in the source of tests that need more than the domain."""


@dataclass(frozen=True)
class MutationRun:
    """The mutation test of one area's domain."""

    area: str
    sample_size: int | None

    def domain_modules(self) -> list[Path]:
        """Return the domain's modules, largest first."""
        found = (ROOT / "services" / self.area / "domain").rglob("*.py")
        return sorted(found, key=lambda path: -path.stat().st_size)

    def domain_tests(self) -> list[str]:
        """Return the domain's tests; examples come before properties, as they are faster."""
        texts = {path: path.read_text("utf-8") for path in self._folder().glob("test_*.py")}
        pure = [
            path
            for path, text in texts.items()
            if not any(one in text for one in IMPURE_TEST_MARKERS)
            # What other areas' tests have is not copied.
            and not re.search(rf"^from tests\.(?!{self.area}\.)\w+\.", text, re.MULTILINE)
        ]
        pure.sort(key=lambda path: ("hypothesis" in texts[path] or "oracle" in path.name, path))
        return [str(path.relative_to(ROOT)) for path in pure]

    def split_modules(self, workers: int) -> list[list[str]]:
        """Divide the modules so that each worker has about the same amount of code."""
        parts: list[list[Path]] = [[] for _ in range(workers)]
        for module in self.domain_modules():
            min(parts, key=lambda part: sum(path.stat().st_size for path in part)).append(module)
        return [[str(path.relative_to(ROOT)) for path in part] for part in parts]

    def run_mutants(self, copy: Path, modules: list[str], workers: int) -> list[tuple[str, bool]]:
        """Mutate these modules in a copy; return each mutant and whether it was killed."""
        self._copy_project(copy)
        settings = (ROOT / "mutation.toml").read_text("utf-8")
        settings = settings.replace("module-path = []", f"module-path = {json.dumps(modules)}")
        command = " ".join(["no:cacheprovider", *self.domain_tests()])
        (copy / "mutation.toml").write_text(settings.replace("no:cacheprovider", command), "utf-8")
        _run(copy, "cosmic-ray", "baseline", "mutation.toml")
        _run(copy, "cosmic-ray", "init", "mutation.toml", "session.sqlite")
        _run(copy, "cr-filter-operators", "session.sqlite", "mutation.toml")
        if self.sample_size is not None:
            _keep_sample(copy / "session.sqlite", self.sample_size // workers)
        _run(copy, "cosmic-ray", "exec", "mutation.toml", "session.sqlite")
        rows = [json.loads(line) for line in _run(copy, "cosmic-ray", "dump", "session.sqlite")]
        return [
            (_describe(job["mutations"][0]), result["test_outcome"] != "survived")
            for job, result in rows
            if result is not None and result["worker_outcome"] != "skipped"
        ]

    def _folder(self) -> Path:
        return ROOT / "tests" / self.area

    def _copy_project(self, copy: Path) -> None:
        ignored = shutil.ignore_patterns("__pycache__")
        for part in (ROOT / "services", ROOT / "shared", self._folder()):
            shutil.copytree(part, copy / part.relative_to(ROOT), ignore=ignored)
        for module in (ROOT / "tests").glob("*.py"):
            shutil.copy(module, copy / "tests")


def main() -> int:
    """Run the mutation test and print the result; return the exit code."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("area")
    parser.add_argument("--sample", type=int)
    arguments = parser.parse_args()
    run = MutationRun(arguments.area, arguments.sample)
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        copies = [Path(folder) / str(number) for number in range(workers)]
        results = pool.map(run.run_mutants, copies, run.split_modules(workers), [workers] * workers)
        outcomes = [outcome for of_part in results for outcome in of_part]
    survived = sorted(mutant for mutant, killed in outcomes if not killed)
    killed = len(outcomes) - len(survived)
    percent = 100 * killed / max(1, len(outcomes))
    report = [f"survived  {mutant}" for mutant in survived]
    report.append(f"{run.area}: {killed} of {len(outcomes)} mutants killed: {percent:.1f} %")
    sys.stdout.write("\n".join(report) + "\n")
    return 0 if percent >= EXPECTED_PERCENT else 1


def _keep_sample(session: Path, sample: int) -> None:
    """Delete all untested mutants except a random sample of this size."""
    with closing(sqlite3.connect(session)) as db, db:
        jobs = "SELECT job_id FROM work_items WHERE job_id NOT IN (SELECT job_id FROM work_results)"
        waiting = [job for (job,) in db.execute(jobs + " ORDER BY rowid")]
        left_out = set(waiting) - set(
            random.Random(2026).sample(waiting, min(sample, len(waiting)))
        )
        for table in ("mutation_specs", "work_items"):
            db.executemany(f"DELETE FROM {table} WHERE job_id = ?", [(job,) for job in left_out])


def _describe(mutation: dict[str, Any]) -> str:
    line, column = mutation["start_pos"]
    return f"{mutation['module_path']}:{line}:{column} {mutation['operator_name']}"


def _run(copy: Path, command: str, *arguments: str) -> list[str]:
    path = os.pathsep.join([str(BIN_FOLDER), os.environ.get("PATH", "")])
    done = subprocess.run(
        [BIN_FOLDER / command, *arguments],
        cwd=copy,
        env={**os.environ, "PATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.splitlines()


if __name__ == "__main__":
    sys.exit(main())
