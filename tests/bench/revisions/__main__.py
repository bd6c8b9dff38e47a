"""Compares this tree with another revision by turns and names what is slower or faster.

`make bench-compare BASE=<revision>` on an idle machine; `turn_comparison.py` says what is more than
noise. The exit code is 0 whatever is found, and 1 where a benchmark broke or gave a wrong answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from tests.bench.benchmark_report import format_amount
from tests.bench.measuring_machine import REPOSITORY, describe_machine, revision_of
from tests.bench.revisions.process_benchmark import ProcessBenchmark, Tree
from tests.bench.revisions.product_benchmarks import BENCHMARKS
from tests.bench.revisions.revision_tree import checked_out, require_own_code, this_tree
from tests.bench.revisions.turn_comparison import FEWEST_PAIRS, Comparison, Verdict
from tests.bench.revisions.turns import compare_trees, try_once

PAIRS = 10
WIDTH = 120


def parse_arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser("python -m tests.bench.revisions", description=__doc__)
    parser.add_argument("--base", metavar="REVISION", help="the revision to compare with")
    parser.add_argument("--only", action="append", choices=[one.name for one in BENCHMARKS])
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"at least {FEWEST_PAIRS}")
    parser.add_argument(
        "--smoke", action="store_true", help="one small turn with this tree, no figures"
    )
    parser.add_argument("--json", type=Path, default=REPOSITORY / ".bench" / "comparison.json")
    arguments = parser.parse_args()
    if not arguments.smoke and (arguments.base is None or arguments.pairs < FEWEST_PAIRS):
        parser.error(f"--base is needed, and at least {FEWEST_PAIRS} pairs of turns")
    return arguments


def main() -> int:
    """Compare, print the table, write the document; return the exit code."""
    arguments = parse_arguments()
    progress = Console(stderr=True, highlight=False, markup=False)
    chosen = [one for one in BENCHMARKS if arguments.only is None or one.name in arguments.only]
    compared: list[Comparison] = []
    broken: dict[str, str] = {}

    def attempt(benchmark: ProcessBenchmark, work: Callable[[], None]) -> None:
        progress.print(benchmark.name)
        try:
            work()
        except Exception:  # noqa: BLE001  whatever broke, the others are compared
            broken[benchmark.name] = traceback.format_exc()
            progress.print(broken[benchmark.name])

    head = this_tree()
    if arguments.smoke:
        for one in chosen:
            attempt(one, partial(try_once, one, head))
    else:
        with checked_out(arguments.base) as base:
            for tree in (base, head):
                require_own_code(tree)
            base_revision = revision_of(base.folder)
            for one in chosen:
                attempt(
                    one, partial(_compare, one, base, head, arguments.pairs, compared, progress)
                )
        _publish(compared, broken, base_revision, arguments.json)
    if broken:
        progress.print(f"Broken: {', '.join(broken)}.")
    return 1 if broken else 0


def _compare(
    benchmark: ProcessBenchmark,
    base: Tree,
    head: Tree,
    pairs: int,
    compared: list[Comparison],
    progress: Console,
) -> None:
    compared += compare_trees(benchmark, base, head, pairs, progress.print)


def _publish(
    compared: Sequence[Comparison], broken: dict[str, str], base_revision: str, file: Path
) -> None:
    with TemporaryDirectory() as folder:
        machine = asyncio.run(describe_machine(Path(folder)))
    document = {
        **asdict(machine),
        "base": base_revision,
        "figures": [comparison_document(one) for one in compared],
        "errors": broken,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
    out = Console(width=WIDTH, highlight=False, markup=False)
    out.print(comparison_table(compared, base_revision, machine.revision))
    for verdict in (Verdict.SLOWER, Verdict.FASTER):
        names = [one.figure.name for one in compared if one.verdict is verdict]
        out.print(f"{verdict}: {'; '.join(names) or 'nothing'}")
    out.print(f"Every turn is in {file}")


def comparison_document(comparison: Comparison) -> dict[str, object]:
    """Return a comparison for programs."""
    return {
        **asdict(comparison),
        "change": comparison.change,
        "noise": comparison.noise,
        "p_value": comparison.p_value,
        "verdict": str(comparison.verdict),
    }


def comparison_table(compared: Sequence[Comparison], base: str, head: str) -> Table:
    """Return the comparisons for people."""
    table = Table("", f"base {base}", f"head {head}", "change", "noise", "p", "head is", box=SIMPLE)
    for one in compared:
        table.add_row(
            one.figure.name,
            format_amount(median(one.base), one.figure.unit),
            format_amount(median(one.head), one.figure.unit),
            f"{one.change:+.1%}",
            f"± {one.noise:.1%}",
            f"{one.p_value:.3f}",
            str(one.verdict),
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
