"""Where the nodes, the ways and their labels of a drawing lie.

Ways run straight down through the layers, in places of their own, and sideways only between two
layers. There each bundle of ways has a height of its own, so that no two lie on each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.workflows.api.flow_pictures.channels import Tracks, divide_into_tracks
from services.workflows.api.flow_pictures.layers import (
    Layers,
    Line,
    Place,
    Size,
    divide_into_layers,
    neighbours,
)

GAP = 28.0
"""Between two places of a layer."""
LAYER_GAP = 22.0
"""Between two layers, above and below the bundles of ways."""
TRACK = 12.0
"""Between two bundles of ways."""
PASSES = 12
SHIFTS = (0, *(sign * times * (TRACK + 1) for times in (1, 2, 3) for sign in (1, -1)))
"""How far layers are moved, the least first."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Rectangle:
    """Where something lies: the middle of it, and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """The left edge."""
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y - self.height / 2


@dataclass(frozen=True)
class Layout:
    """A drawing whose upper left corner is at zero."""

    nodes: Mapping[str, Rectangle]
    routes: Sequence[Sequence[Point]]
    """For each line the points at which it turns, its ends included."""
    labels: Sequence[Rectangle | None]
    size: Size


def lay_out(nodes: Mapping[str, Size], lines: Sequence[Line]) -> Layout:
    """Return a layout from top to bottom; raises `graphlib.CycleError` for a circle."""
    found = divide_into_layers(nodes, lines)
    xs, tracks = _divide_gaps(found, _align(found))
    tops, heights, y = [], [], 0.0
    for rank, layer in enumerate(found.layers):
        tops.append(y)
        heights.append(max(found.sizes[place].height for place in layer))
        count = len(set(tracks[rank].heights.values())) if rank < len(tracks) else 0
        y += heights[-1] + 2 * LAYER_GAP + max(count - 1, 0) * TRACK
    rank_of = {place: rank for rank, layer in enumerate(found.layers) for place in layer}

    def rectangle(place: Place) -> Rectangle:
        size, rank = found.sizes[place], rank_of[place]
        return Rectangle(xs[place], tops[rank] + heights[rank] / 2, size.width, size.height)

    def route(chain: Sequence[Place]) -> list[Point]:
        points: list[Point] = []
        for upper, lower in pairwise(chain):
            rank = rank_of[upper]
            start, end = rectangle(upper), rectangle(lower)
            if not points:
                points.append((start.x, start.top + start.height))
            if start.x != end.x:
                level = tops[rank] + heights[rank] + LAYER_GAP
                level += tracks[rank].heights[upper, lower] * TRACK
                points += [(start.x, level), (end.x, level)]
        last = rectangle(chain[-1])
        return [*points, (last.x, last.top)]

    return Layout(
        {node: rectangle(node) for node in nodes},
        [route(chain) for chain in found.chains],
        [
            rectangle(chain[1]) if line.label is not None else None
            for line, chain in zip(lines, found.chains, strict=True)
        ],
        Size(
            max(xs[place] + size.width / 2 for place, size in found.sizes.items()),
            y - 2 * LAYER_GAP,
        ),
    )


def _align(found: Layers) -> dict[Place, float]:
    """Return the middles of the places: each as near to its neighbours as the others allow."""
    above, below = neighbours(found.chains)
    xs: dict[Place, float] = {}
    for layer in found.layers:
        x = 0.0
        for place in layer:
            width = found.sizes[place].width
            xs[place] = x + width / 2
            x += width + GAP
    for turn in range(PASSES):
        linked = (above, below)[turn % 2] if turn < PASSES - 1 else above
        for layer in found.layers if linked is above else reversed(found.layers):
            wishes = [
                sum(xs[one] for one in near) / len(near)
                if (near := linked.get(place))
                else xs[place]
                for place in layer
            ]
            xs.update(zip(layer, _apart(layer, wishes, found.sizes), strict=True))
    left = min(xs[place] - size.width / 2 for place, size in found.sizes.items())
    return {place: float(round(x - left)) for place, x in xs.items()}


def _divide_gaps(
    found: Layers, aligned: Mapping[Place, float]
) -> tuple[Mapping[Place, float], Sequence[Tracks]]:
    """Return the middles of the places, and where ways run sideways below each layer but the last.

    Where ways would run down on each other, the layers below are moved aside.
    """
    xs, tracks = dict(aligned), []
    for rank in range(len(found.layers) - 1):
        below = [place for layer in found.layers[rank + 1 :] for place in layer]
        for shift in SHIFTS:
            moved = xs | {place: xs[place] + shift for place in below}
            divided = divide_into_tracks(found, moved, rank, TRACK)
            if not divided.is_ambiguous:
                break
        xs = moved
        tracks.append(divided)
    left = min(xs[place] - size.width / 2 for place, size in found.sizes.items())
    return {place: x - left for place, x in xs.items()}, tracks


def _apart(
    layer: Sequence[Place], wishes: Sequence[float], sizes: Mapping[Place, Size]
) -> list[float]:
    """Return the middles nearest to the wishes (least squares) at which nothing overlaps.

    The pool-adjacent-violators algorithm (Ayer and others, 1955) on the wishes less the room that
    the places before need.
    """
    offsets = [0.0]
    for one, other in pairwise(layer):
        offsets.append(offsets[-1] + (sizes[one].width + sizes[other].width) / 2 + GAP)
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        total, count = wish - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            total, count = total + pools[-1][0], count + pools[-1][1]
            pools.pop()
        pools.append((total, count))
    bases = [total / count for total, count in pools for _ in range(count)]
    return [base + offset for base, offset in zip(bases, offsets, strict=True)]
