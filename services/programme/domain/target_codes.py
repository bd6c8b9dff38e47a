"""The codes of the targets that the programme is measured against."""

from __future__ import annotations

from typing import Literal

TargetCode = Literal[
    "goal-attainment",
    "collaboration-efficiency",
    "communication-cost",
    "resolution-time",
    "satisfaction",
    "template-speed",
]
"""目标达成率、协作效率、沟通成本、问题处理时效、协作满意度、模板化流程提速."""

TARGET_CODES: tuple[TargetCode, ...] = (
    "goal-attainment",
    "collaboration-efficiency",
    "communication-cost",
    "resolution-time",
    "satisfaction",
    "template-speed",
)
