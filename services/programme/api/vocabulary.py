"""The words that people read for the codes of the programme area."""

from __future__ import annotations

from services.programme.domain.phase_decisions import CHINESE_CRITERIA, CHINESE_PHASES
from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "Phase": dict(CHINESE_PHASES),
        "CriterionCode": dict(CHINESE_CRITERIA),
        "StatedCriterion": {
            code: word for code, word in CHINESE_CRITERIA.items() if code != "task-force-complete"
        },
        "CriterionKind": {"stated": "由专员声明", "measured": "由系统判定"},
        "NameOfficerSubject": {
            "lead": "总负责",
            "goals": "目标",
            "duties": "职责",
            "communication": "沟通",
            "workflows": "流程",
        },
        "CompanySize": {"small": "小型", "medium": "中型", "large": "大型"},
        "Scenario": {
            "projects": "项目交付",
            "orders": "客户订单",
            "product-development": "产品研发",
            "shared-services": "共享服务",
        },
        "ProgrammeStatus": {"running": "进行中", "ended": "已结束"},
    },
    facts={
        "programme-begun": "推进计划启动",
        "officer-named": "专员任命",
        "phase-entered": "进入阶段",
        "phase-replanned": "阶段改期",
        "phase-overdue": "阶段超期",
        "programme-ended": "推进计划结束",
    },
)
