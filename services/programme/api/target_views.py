"""What answers about targets look like."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from services.programme.domain.behaviour_chart import Side, SignalRule
from services.programme.domain.ratio_interval import IntervalMethod
from services.programme.domain.target_codes import TargetCode
from services.programme.domain.target_formula import ChangeKind, Direction, MixWeight, PeriodKind
from services.programme.domain.target_verdict import NoVerdictReason, Verdict
from services.programme.projections.baselines import BaselineRow
from shared.eventsourcing.company_time import CompanyTime
from shared.http.field_types import PlainDecimal


class FormulaView(BaseModel):
    """How a target is measured, and what it asks for."""

    version: int
    unit: str
    direction: Direction
    change: ChangeKind
    required_percent: int = Field(description="The change that is asked for, in its direction")
    numerator: str
    denominator: str
    numerator_facts: list[str] = Field(description="The facts that the numerator follows from")
    denominator_facts: list[str]
    period: PeriodKind = Field(description="What a point of the chart holds")
    mix_weight: MixWeight
    minimum_points: int = Field(description="With fewer current points there is no verdict")
    minimum_baseline_observations: int


class IntervalView(BaseModel):
    """Where the true number lies, with this confidence."""

    low: PlainDecimal
    high: PlainDecimal
    confidence: PlainDecimal
    method: IntervalMethod


class FigureView(BaseModel):
    """A figure of one side."""

    value: PlainDecimal | None = Field(description="In the formula's unit; null: nothing observed")
    numerator: PlainDecimal
    denominator: PlainDecimal
    observations: int
    points: int
    interval: IntervalView | None = Field(description="null for fewer than two points")


class BaselineFigure(FigureView, BaselineRow):
    """A frozen baseline and its figure."""


class CurrentFigure(FigureView):
    """The figure of what is current."""

    since: CompanyTime = Field(description="From when on is current what was observed")
    last_day: date


class TargetSummary(BaseModel):
    """A target as of a day."""

    target: TargetCode
    day: date
    formula: FormulaView
    baseline: BaselineFigure | None
    current: CurrentFigure
    change_percent: PlainDecimal | None = Field(
        description="100 (current / baseline − 1); null where a side is unknown or the baseline 0"
    )
    change_percent_interval: IntervalView | None
    required_value: PlainDecimal | None = Field(description="The figure that meets the target")
    beyond_scale: bool = Field(
        description="Whether no figure can be as high: the baseline is too near the scale's end"
    )
    verdict: Verdict
    reason: NoVerdictReason | None = Field(description="Why there is not enough data")
    certain: bool = Field(
        description="Whether the whole interval of the change is on the verdict's side"
    )
    mix_differs: bool = Field(
        description="Whether departments or kinds of work have notably other shares than before"
    )


class LimitsView(BaseModel):
    """The natural process limits: mean ± 2.66 × mean moving range."""

    mean: PlainDecimal
    mean_moving_range: PlainDecimal
    lower: PlainDecimal
    upper: PlainDecimal


class SignalView(BaseModel):
    """Points that the process does not explain as it was."""

    rule: SignalRule
    deviation: Side
    first: date
    last: date


class PointView(BaseModel):
    """A point of the chart."""

    period: date = Field(description="The period's first day")
    value: PlainDecimal
    observations: int


class ChartView(BaseModel):
    """The process-behaviour chart (XmR) of a target."""

    baseline_points: list[PointView]
    baseline_limits: LimitsView | None = Field(
        description="null for fewer points than a chart needs"
    )
    current_points: list[PointView]
    current_limits: LimitsView | None
    signals: list[SignalView] = Field(description="Among current points, by their own limits")
    shifts: list[SignalView] = Field(description="Among current points, by the baseline's limits")


class ShareView(BaseModel):
    """What part of each side one department or kind of work is."""

    part: str | None = Field(description="null: what belongs to none alone")
    baseline: PlainDecimal
    current: PlainDecimal


class MixView(BaseModel):
    """How what the figure is made of compares with the baseline."""

    differs: bool
    distance: PlainDecimal = Field(description="The part that is somewhere else than before")
    at_baseline_mix: PlainDecimal | None = Field(
        description="The current figure with the baseline's shares, of the parts both sides have"
    )
    shares: list[ShareView]


class TargetView(TargetSummary):
    """A target with its chart, and what its figures are made of."""

    chart: ChartView
    departments: MixView | None = Field(description="null without a baseline, here and below")
    works: MixView | None
