"""At which heights ways run sideways between two layers of a drawing.

It is the left-edge algorithm with vertical constraints (Hashimoto and Stevens, 1971): where one way
comes down near the place at which another one leaves to the layer below, the first one turns
sideways above the other, so that they do not run down on each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.workflows.api.flow_pictures.layers import Layers, Place

Hop = tuple[Place, Place]
"""A part of a way, from a place to one in the layer below."""


@dataclass(frozen=True)
class _Bundle:
    """Ways from one place, or to one place, which run sideways together."""

    hops: Sequence[Hop]
    is_joined: bool
    """Whether they lead to one place."""
    from_above: frozenset[float]
    """Where they come down from the layer above."""
    to_below: frozenset[float]

    @property
    def left(self) -> float:
        return min(self.from_above | self.to_below)

    @property
    def right(self) -> float:
        return max(self.from_above | self.to_below)


@dataclass(frozen=True)
class Tracks:
    """Where ways run sideways below a layer."""

    heights: Mapping[Hop, int]
    """From 0; of ways that run straight down there is none."""
    is_ambiguous: bool
    """Whether ways run down on each other, because each comes down where another one leaves."""


def divide_into_tracks(
    found: Layers, xs: Mapping[Place, float], rank: int, clearance: float
) -> Tracks:
    """Return the heights at which ways run sideways below a layer.

    Ways at one height are apart by more than the clearance, in the unit of `xs`. Ways from one
    place, and ways to one place, are at one height. Ways from a place lie above those to a place
    where nothing is against it.
    """
    left = sorted(_bundles(found, xs, rank), key=lambda one: (one.is_joined, one.left))
    heights: dict[Hop, int] = {}
    level, is_ambiguous = 0, False
    while left:
        chosen: list[_Bundle] = []
        ready = [one for one in left if not _waits(one, left, clearance)]
        if not ready:
            ready, is_ambiguous = left[:1], True
        for bundle in ready:
            if bundle.is_joined == ready[0].is_joined and (
                not chosen or chosen[-1].right + clearance < bundle.left
            ):
                chosen.append(bundle)
                heights |= dict.fromkeys(bundle.hops, level)
        left = [one for one in left if one not in chosen]
        level += 1
    return Tracks(heights, is_ambiguous)


def _waits(bundle: _Bundle, others: Sequence[_Bundle], clearance: float) -> bool:
    """Return whether a bundle lies below one of these."""
    return any(
        abs(above - below) <= clearance
        for other in others
        if other is not bundle
        for above in other.from_above
        for below in bundle.to_below
    )


def _bundles(found: Layers, xs: Mapping[Place, float], rank: int) -> Sequence[_Bundle]:
    layer = set(found.layers[rank])
    hops = [hop for chain in found.chains for hop in pairwise(chain) if hop[0] in layer]
    entering = Counter(lower for _, lower in hops)
    bundles: dict[tuple[bool, Place], list[Hop]] = {}
    for upper, lower in hops:
        if xs[upper] != xs[lower]:
            is_joined = entering[lower] > 1
            bundles.setdefault((is_joined, lower if is_joined else upper), []).append(
                (upper, lower)
            )
    return [
        _Bundle(
            hops_of,
            is_joined,
            frozenset(xs[upper] for upper, _ in hops_of),
            frozenset(xs[lower] for _, lower in hops_of),
        )
        for (is_joined, _), hops_of in bundles.items()
    ]
