"""How a department's part of a pool came about, so that a reader computes it anew.

ratio = sum over the parts of weight × ratio of the part
ratio of a part = divided × own ÷ total      where the department has data and total is not 0
                = the agreed ratio           else
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from services.incentives.domain.project_share_ratios import MeasuredSplit, ShareMeasure
from services.incentives.domain.share_rounding import exact_text


class SharePart(BaseModel, frozen=True):
    """One measure by which a pool was split; texts are exact numbers: `0.5`, else `1/3`."""

    measure: ShareMeasure
    weight: str
    """How much of the pool is split by it: 1, or its weight in a mix."""
    own: str | None
    """What the department measures: its delivered weight, or its on-time rate; `null` without data,
    and by the agreed ratio."""
    total: str | None
    """What all participating departments with data measure together; `null` where none has any."""
    divided: str | None
    """The part that those divide by what they measure: 1 less the agreed ratios of the others."""
    ratio: str
    """`divided` × `own` ÷ `total`; the agreed ratio where there is no `own`, or `total` is 0."""


def describe_share_parts(splits: Iterable[MeasuredSplit], department: str) -> tuple[SharePart, ...]:
    """Return the parts of a participating department's ratio, in the order of the splits."""
    return tuple(
        SharePart(
            measure=split.measure,
            weight=exact_text(split.weight),
            own=exact_text(split.measured[department]) if department in split.measured else None,
            total=exact_text(split.total) if split.measured else None,
            divided=exact_text(split.divided) if split.measured else None,
            ratio=exact_text(split.ratio_of(department)),
        )
        for split in splits
    )
