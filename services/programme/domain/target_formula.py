"""The formulas of the targets, as data: what is counted, and by how much it is to change.

A figure is the sum of the numerators of its observations over the sum of their denominators, times
`scale`. An observation is counted in whole numbers (microseconds, pieces, minor units), so that
sums are exact; `scale` turns the quotient into the unit that people read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from services.programme.domain.target_codes import TargetCode

Direction = Literal["up", "down"]
"""Whether a higher figure is better, or a lower one."""

ChangeKind = Literal["relative", "points"]
"""Whether the change is a part of the baseline, or a difference in points of the scale."""

PeriodKind = Literal["week", "month", "day"]
"""What one point of the chart holds: a week from Monday, a calendar month, or a day on which
surveys were closed."""

MixWeight = Literal["numerator", "denominator"]
"""By which of the two sums the shares of departments and of kinds of work are weighed."""

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
MINIMUM_POINTS = 5
"""A process-behaviour chart needs as many points."""
MINIMUM_BASELINE_OBSERVATIONS = 5


@dataclass(frozen=True)
class TargetFormula:
    """How a target is measured, and what it asks for."""

    target: TargetCode
    version: int
    """A figure of another version is another figure: a baseline of it is frozen anew."""
    unit: str
    direction: Direction
    change: ChangeKind
    required_percent: int
    """The change that is asked for, in percent of the baseline; its sign is the direction's."""
    numerator: str
    denominator: str
    numerator_facts: tuple[str, ...]
    denominator_facts: tuple[str, ...]
    period: PeriodKind
    scale: Fraction
    mix_weight: MixWeight = "denominator"
    counts_periods: bool = False
    """Whether the denominator is the number of periods, whatever was observed in each."""
    highest: Fraction | None = None
    """The end of the scale, where it has one."""
    fields_scale: tuple[Fraction, Fraction] = (Fraction(1), Fraction(1))
    """What turns the sums of numerators and denominators into what the two texts name."""

    @property
    def required_change(self) -> Fraction:
        """The change of the figure against the baseline: 0.45 for 45 percent more."""
        amount = Fraction(self.required_percent, 100)
        return amount if self.direction == "up" else -amount


_FORMULAS = (
    TargetFormula(
        target="goal-attainment",
        version=1,
        unit="share of goal-months",
        direction="up",
        change="relative",
        required_percent=45,
        numerator="months at whose end, or at the end of the cycle, a collaboration goal was not"
        " behind what was expected of it by more than its tolerance",
        denominator="months in which a collaboration goal (one that is linked to another"
        " department's, or served by a project of several) was tracked, and measured or behind",
        numerator_facts=("goals.goal-lagging", "goals.goal-recovered"),
        denominator_facts=(
            *("goals.goal-set", "goals.goal-transferred", "goals.goal-archived"),
            *("goals.goal-withdrawn", "goals.goal-updated", "goals.cycle-activated"),
            *("goals.cycle-closed", "goals.cycle-withdrawn", "goals.link-accepted"),
            *("goals.link-withdrawn", "duties.project-started", "duties.project-goals-changed"),
            "duties.project-withdrawn",
        ),
        period="month",
        scale=Fraction(1),
        highest=Fraction(1),
    ),
    TargetFormula(
        target="collaboration-efficiency",
        version=1,
        unit="pieces of work per day",
        direction="up",
        change="relative",
        required_percent=40,
        numerator="pieces of work that one department took from another and finished: steps after"
        " a handover, handoffs that were accepted",
        denominator="the days that they took: of a step from its opening to its end, of a handoff"
        " from its first offer to its acceptance; days of 24 hours, idle time included",
        numerator_facts=(
            *("workflows.step-done", "workflows.work-handed-over"),
            *("duties.handoff-offered", "duties.handoff-accepted"),
        ),
        denominator_facts=("workflows.step-done", "duties.handoff-accepted"),
        period="week",
        scale=Fraction(_DAY),
        mix_weight="numerator",
        fields_scale=(Fraction(1), Fraction(1, _DAY)),
    ),
    TargetFormula(
        target="communication-cost",
        version=1,
        unit="minor units per month",
        direction="down",
        change="relative",
        required_percent=35,
        numerator="what meetings and requests cost all departments in complete months",
        denominator="complete months",
        numerator_facts=("comms.month-costed",),
        denominator_facts=("comms.month-costed",),
        period="month",
        scale=Fraction(1),
        mix_weight="numerator",
        counts_periods=True,
    ),
    TargetFormula(
        target="resolution-time",
        version=1,
        unit="hours per problem",
        direction="down",
        change="relative",
        required_percent=30,
        numerator="hours from asking to the reply that resolved a request, and from raising to"
        " resolving a blocker; of cases that are named as problems, from opening to end",
        denominator="problems that were resolved",
        numerator_facts=(
            *("comms.request-opened", "comms.request-replied", "goals.blocker-resolved"),
            *("workflows.case-started", "workflows.case-finished", "workflows.case-imported"),
        ),
        denominator_facts=(
            *("comms.request-replied", "goals.blocker-resolved"),
            *("workflows.case-finished", "workflows.case-imported"),
        ),
        period="week",
        scale=Fraction(1, _HOUR),
        fields_scale=(Fraction(1, _HOUR), Fraction(1)),
    ),
    TargetFormula(
        target="satisfaction",
        version=1,
        unit="mean answer",
        direction="up",
        change="relative",
        required_percent=25,
        numerator="the answers about satisfaction of closed surveys, added up",
        denominator="those answers; a survey with fewer than 5 has none",
        numerator_facts=("programme.survey-closed",),
        denominator_facts=("programme.survey-closed",),
        period="day",
        scale=Fraction(1, 10_000),
        fields_scale=(Fraction(1, 10_000), Fraction(1)),
    ),
    TargetFormula(
        target="template-speed",
        version=1,
        unit="hours per case",
        direction="down",
        change="relative",
        required_percent=50,
        numerator="hours from opening to end of finished cases: now, of those from a template; in"
        " the baseline, of those without one, of the same flows or of imported histories",
        denominator="those cases",
        numerator_facts=(
            *("workflows.case-started", "workflows.case-finished", "workflows.case-imported"),
        ),
        denominator_facts=("workflows.case-finished", "workflows.case-imported"),
        period="week",
        scale=Fraction(1, _HOUR),
        fields_scale=(Fraction(1, _HOUR), Fraction(1)),
    ),
)

TARGET_FORMULAS: Mapping[TargetCode, TargetFormula] = {one.target: one for one in _FORMULAS}
