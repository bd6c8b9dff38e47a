"""Measures Concord beside references in one run: `make bench`, or one benchmark with `--only`.

Speeds depend on the machine; ratios within one run on one server, fsync on, much less. Other load
on the machine slows Concord's few processes, which wait for each other, more than a reference's 32
clients: measure on an idle machine. A ratio that is missed is marked and fails nothing, as the
cause may be the machine. A benchmark that broke, or whose answers are wrong, fails the run.

With `--smoke` everything runs as small as it can, to see that it works: its figures mean nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from tests.bench.benchmark import Benchmark, Size
from tests.bench.benchmark_catalogue import BENCHMARKS
from tests.bench.benchmark_report import ratio_table, run_document
from tests.bench.benchmark_run import run_benchmarks
from tests.bench.measuring_machine import REPOSITORY, describe_machine

WIDTH = 160
"""The width of the table in columns, also without a terminal."""


def parse_arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    names = [one.name for one in BENCHMARKS]
    parser.add_argument("--only", action="append", choices=names, help="a benchmark; repeatable")
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--smoke", action="store_true", help="tiny sizes, without a table")
    sizes.add_argument("--long", action="store_true", help="millions of events, in an hour or two")
    parser.add_argument("--json", type=Path, default=REPOSITORY / ".bench" / "results.json")
    return parser.parse_args()


def chosen(only: list[str] | None) -> list[Benchmark]:
    """Return the benchmarks to run, in their usual order."""
    return [one for one in BENCHMARKS if only is None or one.name in only]


async def main() -> int:
    """Run the benchmarks, print the table, write the document; return the exit code."""
    arguments = parse_arguments()
    progress = Console(stderr=True, highlight=False, markup=False)
    size = Size.SMOKE if arguments.smoke else Size.LONG if arguments.long else Size.FULL
    run = await run_benchmarks(chosen(arguments.only), size, progress.print)
    if size is not Size.SMOKE:
        with TemporaryDirectory() as folder:
            document = run_document(run, await describe_machine(Path(folder)))
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(
            json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8"
        )
        out = Console(width=WIDTH, highlight=False, markup=False)
        out.print(ratio_table(run.rows))
        for remark in run.remarks:
            out.print(remark)
        out.print(f"{sum(run.seconds.values()):.0f} s; every round is in {arguments.json}")
    if run.errors:
        progress.print(f"Broken: {', '.join(run.errors)}.")
    return 1 if run.errors else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
