"""The layers of a drawing, and the order within them (Sugiyama, Tagawa and Toda, 1981).

Each node lies in the layer of the longest way to it. A way that passes through a layer has a place
of its own there, and so has the label of a way, so that nothing lies on anything else.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import pairwise

MAX_PASSAGES = 5_000
"""Through so many layers all lines together pass at most; the time to draw grows with them."""
SWEEPS = 8
PASSING_WIDTH = 16.0
"""The width that is kept free for a way that passes through a layer."""


class TooManyPassages(ValueError):
    """A drawing has more ways through more layers than anybody could follow."""


@dataclass(frozen=True)
class Size:
    """The width and the height of what is drawn."""

    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A way to be drawn, and the size of its label where it has one."""

    source: str
    target: str
    label: Size | None = None


Place = str | tuple[int, int]
"""A node's id; or where a line, by its position, passes through a layer."""


@dataclass(frozen=True)
class Layers:
    """The places of each layer in their order, and the places that each line passes."""

    layers: tuple[tuple[Place, ...], ...]
    chains: tuple[tuple[Place, ...], ...]
    """For each line, from its source to its target, a place in every layer between them."""
    sizes: Mapping[Place, Size]


def divide_into_layers(nodes: Mapping[str, Size], lines: Sequence[Line]) -> Layers:
    """Return the layers of a graph without a circle; raises `graphlib.CycleError` otherwise.

    Raises `TooManyPassages`.
    """
    ranks = _ranks(nodes, lines)
    spans = (ranks[line.target] - ranks[line.source] for line in lines)
    if sum(spans) > MAX_PASSAGES:
        raise TooManyPassages
    sizes: dict[Place, Size] = {}
    sizes.update(nodes)
    layers: list[list[Place]] = [[] for _ in range(max(ranks.values()) + 1)]
    for node in nodes:
        layers[ranks[node]].append(node)
    chains = []
    for at, line in enumerate(lines):
        chain: list[Place] = [line.source]
        for rank in range(ranks[line.source] + 1, ranks[line.target]):
            place = (at, rank)
            is_label = line.label is not None and len(chain) == 1
            sizes[place] = line.label if line.label and is_label else Size(PASSING_WIDTH, 0)
            layers[rank].append(place)
            chain.append(place)
        chains.append((*chain, line.target))
    ordered = _with_few_crossings(layers, chains)
    return Layers(tuple(map(tuple, ordered)), tuple(chains), sizes)


def _ranks(nodes: Mapping[str, Size], lines: Sequence[Line]) -> dict[str, int]:
    before: dict[str, list[Line]] = {node: [] for node in nodes}
    for line in lines:
        before[line.target].append(line)
    order = TopologicalSorter({node: [line.source for line in before[node]] for node in nodes})
    ranks: dict[str, int] = {}
    for node in order.static_order():
        ranks[node] = max(
            (ranks[line.source] + (2 if line.label else 1) for line in before[node]), default=0
        )
    return ranks


def neighbours(
    chains: Sequence[Sequence[Place]],
) -> tuple[dict[Place, list[Place]], dict[Place, list[Place]]]:
    """Return the places directly above each place, and those directly below it."""
    above: dict[Place, list[Place]] = {}
    below: dict[Place, list[Place]] = {}
    for chain in chains:
        for upper, lower in pairwise(chain):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    return above, below


def _with_few_crossings(
    layers: list[list[Place]], chains: Sequence[Sequence[Place]]
) -> list[list[Place]]:
    """Return the layers in the best of some orders, each place at the mean of its neighbours."""
    above, below = neighbours(chains)
    best, fewest = layers, _crossings(layers, below)
    current = layers
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        found = [list(layer) for layer in current]
        for at in range(1, len(found)) if downwards else range(len(found) - 2, -1, -1):
            other = found[at - 1 if downwards else at + 1]
            positions = {place: float(position) for position, place in enumerate(other)}
            linked = above if downwards else below
            found[at] = _by_mean(found[at], linked, positions)
        current = found
        crossings = _crossings(current, below)
        if crossings < fewest:
            best, fewest = current, crossings
    return best


def _by_mean(
    layer: list[Place], linked: Mapping[Place, list[Place]], positions: Mapping[Place, float]
) -> list[Place]:
    def mean(item: tuple[int, Place]) -> float:
        at, place = item
        found = [positions[one] for one in linked.get(place, ())]
        return sum(found) / len(found) if found else float(at)

    return [place for _, place in sorted(enumerate(layer), key=mean)]


def _crossings(layers: list[list[Place]], below: Mapping[Place, list[Place]]) -> int:
    count = 0
    for upper, lower in pairwise(layers):
        positions = {place: at for at, place in enumerate(lower)}
        seen: list[int] = []
        for place in upper:
            ends = sorted(positions[one] for one in below.get(place, ()))
            # Every way from a place before that ends behind this one crosses it.
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count
