"""Whether a figure is made of the same departments and kinds of work as its baseline.

A figure of a whole may improve while each of its parts gets worse (Simpson's paradox). So the
answer says which share each part has on both sides, and what the current figure would be with the
baseline's shares (direct standardisation).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from services.programme.domain.observed_cells import ObservedCell
from services.programme.domain.target_formula import TargetFormula

NOTABLE_DISTANCE = Fraction(1, 10)
"""From this part on that is somewhere else than before, the mix counts as another one."""

Part = str | None


@dataclass(frozen=True)
class PartShare:
    """The share of a department, or of a kind of work, on both sides."""

    part: Part
    baseline: Fraction
    current: Fraction


@dataclass(frozen=True)
class MixComparison:
    """How the parts of a figure compare with those of its baseline."""

    shares: tuple[PartShare, ...]
    distance: Fraction
    """The part of the whole that is somewhere else than before (total variation): 0 to 1."""
    at_baseline_mix: Fraction | None
    """The current figure with the baseline's shares, of the parts that both sides have; `None`
    where they have none in common, or the figure is no mean of parts."""

    @property
    def differs(self) -> bool:
        """Whether the mix is notably another one."""
        return self.distance >= NOTABLE_DISTANCE


def compare_mix(
    formula: TargetFormula,
    baseline: Sequence[ObservedCell],
    current: Sequence[ObservedCell],
    part_of: Callable[[ObservedCell], Part],
) -> MixComparison:
    """Compare what a figure and its baseline are made of, by the parts that `part_of` names."""
    before, now = _sums(baseline, part_of), _sums(current, part_of)
    before_shares, now_shares = _shares(formula, before), _shares(formula, now)
    parts = sorted(before.keys() | now.keys(), key=lambda part: (part is None, part or ""))
    shares = tuple(
        PartShare(part, before_shares.get(part, Fraction()), now_shares.get(part, Fraction()))
        for part in parts
    )
    distance = sum((abs(one.current - one.baseline) for one in shares), Fraction()) / 2
    if not before or not now:
        distance = Fraction()
    return MixComparison(shares, distance, _at_baseline_mix(formula, before_shares, now))


def _sums(
    cells: Sequence[ObservedCell], part_of: Callable[[ObservedCell], Part]
) -> Mapping[Part, tuple[int, int]]:
    sums: dict[Part, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for cell in cells:
        numerator, denominator = sums[part_of(cell)]
        sums[part_of(cell)] = (numerator + cell.numerator, denominator + cell.denominator)
    return sums


def _shares(
    formula: TargetFormula, sums: Mapping[Part, tuple[int, int]]
) -> Mapping[Part, Fraction]:
    place = 0 if formula.mix_weight == "numerator" else 1
    total = sum(pair[place] for pair in sums.values())
    return {part: Fraction(pair[place], total) for part, pair in sums.items()} if total else {}


def _at_baseline_mix(
    formula: TargetFormula,
    shares: Mapping[Part, Fraction],
    now: Mapping[Part, tuple[int, int]],
) -> Fraction | None:
    """Return the mean of the parts' current figures, weighed with the baseline's shares.

    Where numerators are the weights, the mean of figures is the harmonic one.
    """
    place = 0 if formula.mix_weight == "numerator" else 1
    known = {part: pair for part, pair in now.items() if shares.get(part) and pair[place]}
    weight = sum((shares[part] for part in known), Fraction())
    if not weight or formula.counts_periods:
        return None
    if formula.mix_weight == "numerator":
        inverse = sum((shares[part] * Fraction(d, n) for part, (n, d) in known.items()), Fraction())
        return formula.scale * weight / inverse if inverse else None
    mean = sum((shares[part] * Fraction(n, d) for part, (n, d) in known.items()), Fraction())
    return formula.scale * mean / weight
