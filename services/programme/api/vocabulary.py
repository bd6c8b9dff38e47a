"""The words that people read for the codes of the programme area."""

from __future__ import annotations

from services.programme.domain.pain_ranking import CHINESE_PLANS
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
        "PlanCode": dict(CHINESE_PLANS),
        "TargetCode": {
            "goal-attainment": "协作目标达成率",
            "collaboration-efficiency": "协作效率",
            "communication-cost": "沟通成本",
            "resolution-time": "问题处理时效",
            "satisfaction": "协作满意度",
            "template-speed": "模板化流程提速",
        },
        "Verdict": {"met": "已达成", "not-met": "未达成", "not-enough-data": "数据不足"},
        "NoVerdictReason": {
            "no-baseline": "尚无基线",
            "other-formula-version": "基线按另一版公式测得",
            "several-currencies": "金额有多种币种",
            "few-baseline-observations": "基线观测值过少",
            "baseline-is-zero": "基线为零",
            "nothing-observed": "当前无观测值",
            "few-points": "图上点数不足",
        },
        "Direction": {"up": "越高越好", "down": "越低越好"},
        "ChangeKind": {"relative": "相对基线", "points": "百分点"},
        "PeriodKind": {"week": "周", "month": "月", "day": "日"},
        "MixWeight": {"numerator": "按分子", "denominator": "按分母"},
        "SignalRule": {
            "beyond-limit": "超出控制界限",
            "run-on-one-side": "连续八点在均值一侧",
            "near-limit": "四点中三点靠近界限",
        },
        "Deviation": {"above": "高于均值", "below": "低于均值"},
        "IntervalMethod": {
            "ratio-of-periods": "按期聚类的比率估计",
            "log-ratio": "对数比值法",
            "log-ratio-exact-baseline": "对数比值法（基线视为精确）",
        },
        "PainStatus": {
            "open": "待处理",
            "being-treated": "处理中",
            "solved": "已解决",
            "dropped": "已放弃",
            "merged": "已合并",
        },
        "PainSource": {
            "survey": "问卷",
            "interview": "访谈",
            "mined-history": "流程挖掘",
            "incident": "事件",
        },
        "MeasureStatus": {"under-way": "进行中", "done": "已完成", "dropped": "已放弃"},
        "CompanyPart": {"project": "试点项目", "departments": "试点部门", "rest": "其他部门"},
        "WaveStatus": {"planned": "已安排", "started": "已开始"},
        "TuningVerdict": {"kept": "保留", "reverted": "撤回"},
        "MeasureOutcome": {"done": "已完成", "dropped": "已放弃"},
        "PainOutcome": {"solved": "已解决", "dropped": "已放弃"},
        "CostUnit": {"minutes": "分钟", "money": "金额"},
        "ProgrammeStatus": {"running": "进行中", "ended": "已结束"},
        "QuestionKind": {"likert": "量表题", "choice": "选择题", "text": "文字题"},
        "SurveyStatus": {"prepared": "准备中", "open": "开放中", "closed": "已关闭"},
        "ResultScope": {"company": "全公司", "group": "分组", "cell": "部门"},
    },
    facts={
        "baseline-frozen": "基线已冻结",
        "programme-begun": "推进计划启动",
        "officer-named": "专员任命",
        "phase-entered": "进入阶段",
        "phase-replanned": "阶段改期",
        "phase-overdue": "阶段超期",
        "programme-ended": "推进计划结束",
        "survey-opened": "调查开放",
        "invited-reminded": "调查提醒",
        "survey-closed": "调查关闭",
    },
)
