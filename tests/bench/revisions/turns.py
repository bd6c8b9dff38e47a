"""Takes turns with two trees: base and head, then head and base, and so on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.revisions.process_benchmark import Measure, ProcessBenchmark, Tree
from tests.bench.revisions.turn_comparison import Comparison, compare_turns


def compare_trees(
    benchmark: ProcessBenchmark,
    base: Tree,
    head: Tree,
    pairs: int,
    report: Callable[[str], None],
) -> Sequence[Comparison]:
    """Measure both trees by turns and return the comparison of each figure."""
    with (
        TemporaryDirectory() as base_folder,
        TemporaryDirectory() as head_folder,
        benchmark.open(base, Path(base_folder), False) as measure_base,
        benchmark.open(head, Path(head_folder), False) as measure_head,
    ):
        base_turns, head_turns = take_turns(measure_base, measure_head, pairs, report)
    return compare_turns(benchmark.figures, base_turns, head_turns)


def try_once(benchmark: ProcessBenchmark, tree: Tree) -> None:
    """Take one small turn with a tree; raises `AssertionError` where a figure is missing."""
    with (
        TemporaryDirectory() as folder,
        benchmark.open(tree, Path(folder), True) as measure,
    ):
        figures = measure()
    assert figures.keys() == {one.name for one in benchmark.figures}, figures
    assert all(math.isfinite(one) and one > 0 for one in figures.values()), figures


def take_turns(
    measure_base: Measure, measure_head: Measure, pairs: int, report: Callable[[str], None]
) -> tuple[Sequence[Mapping[str, float]], Sequence[Mapping[str, float]]]:
    """Return what base measured and what head measured, pair by pair."""
    base: list[Mapping[str, float]] = []
    head: list[Mapping[str, float]] = []
    sides = [(base, measure_base), (head, measure_head)]
    for pair in range(pairs):
        for turns, measure in sides if pair % 2 == 0 else reversed(sides):
            turns.append(measure())
        report(f"  pair {pair + 1} of {pairs}")
    return base, head
