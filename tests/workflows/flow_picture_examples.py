"""A map of twelve steps with branches, decisions and a joint review, in English and Chinese."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.workflows.api.flow_pictures.flow_picture import FlowPicture
from services.workflows.api.flow_pictures.measured import MeasuredMap, MeasuredStep
from services.workflows.api.flow_pictures.words import words_in
from services.workflows.domain.planned_step import JointReview, MappedStep, ReviewRule
from shared.eventsourcing.refusal import Language

FLOW_ID = UUID("01938b2e-7a00-7000-8000-000000000001")
HOSTILE = 'a"]; <script>alert(1)</script> %% & end\nx `y` #quot; {z} \x1b[0m\u202e --> \uffff'
"""A name that each of the formats would take for something else."""
DECISIONS = {
    "en": ("complete", "incomplete", "out of scope"),
    "zh": ("完整", "不完整", "不属于范围"),
}
NAMES = {
    "en": "Hand in the request for cost allocation with all receipts|Check the completeness"
    "|Check the budget|Check the contract|Ask for what is missing|Look up exchange rates"
    "|Put the file together|Review it together|Sign the allocation"
    "|Explain the rejection in writing|Book it|Archive everything",
    "zh": "提交费用分摊申请及全部发票原件扫描件（含境外供应商的形式发票与付款凭证）|完整性检查"
    "|预算检查|合同条款合规性评审|补充材料|查询汇率|汇总材料|联合评审|签批分摊方案"
    "|书面说明否决理由|入账|归档",
}
DEPARTMENTS = {
    "en": {"finance": "Finance and Controlling", "legal": "Legal", "sales": "sales"},
    "zh": {"finance": "财务部", "legal": "法务部", "sales": "华东区销售与客户服务管理中心"},
}


def twelve_steps(language: Language, add: str = "") -> tuple[MappedStep, ...]:
    """Return the steps; `add` is added to each name."""
    complete, incomplete, _ = DECISIONS[language]
    review = JointReview(
        rule=ReviewRule.AT_LEAST, reviewers=("finance", "legal", "sales"), number=2, veto="legal"
    )
    given: list[dict[str, Any]] = [
        {
            "key": "request",
            "department": "sales",
            "produces": "REQ-1",
            "working_hours": "office-hours",
        },
        {"key": "check", "kind": "review", "decisions": DECISIONS[language]},
        {"key": "budget", "after": ("check",), "on_decision": complete},
        {"key": "contract", "after": ("check",), "on_decision": complete, "department": "legal"},
        {"key": "ask", "after": ("check",), "on_decision": incomplete, "department": "sales"},
        {"key": "rates", "after": ("budget",)},
        {"key": "collect", "after": ("rates", "contract", "ask")},
        {"key": "joint", "kind": "joint-review", "review": review},
        {"key": "sign", "kind": "approval", "approval_mode": "paper", "role": "department-head"},
        {"key": "explain", "after": ("joint",), "on_decision": "rejected", "department": "legal"},
        {"key": "book", "after": ("sign",), "department": None, "approval_mode": "electronic"},
        {"key": "archive", "after": ("book", "explain")},
    ]
    return tuple(
        MappedStep.model_validate(
            {
                "name": name + add,
                "department": "finance",
                "standard": timedelta(hours=8 * at),
                **fields,
            }
        )
        for at, (name, fields) in enumerate(zip(NAMES[language].split("|"), given, strict=True), 1)
    )


def measured(steps: tuple[MappedStep, ...]) -> MeasuredMap:
    """Return figures of all steps but one."""
    return MeasuredMap(
        {
            step.key: MeasuredStep(
                40 - at,
                timedelta(hours=3 * at),
                timedelta(hours=at) if at % 2 else None,
                Decimal(at) / 20 if at else None,
            )
            for at, step in enumerate(steps)
            if step.key != "explain"
        },
        {(a.key, b.key): 40 - at for a in steps for at, b in enumerate(steps)}
        | {(step.key, None): 40 for step in steps},
    )


def picture(
    language: Language = "en", *, add: str = "", with_figures: bool = False, name: str = "Costs"
) -> FlowPicture:
    """Return the picture of the twelve steps."""
    steps = twelve_steps(language, add)
    return FlowPicture(
        name,
        2,
        False,
        steps,
        words_in(language),
        DEPARTMENTS[language],
        measured(steps) if with_figures else None,
    )
