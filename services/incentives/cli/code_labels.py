"""What tables show for the codes of a statement: the words that `/api/words` has for them."""

from __future__ import annotations

from collections.abc import Mapping

KIND_LABELS = {
    "handoff": "handoff 交接",
    "duty": "duty 常设职责",
    "workflow-step": "workflow step 流程步骤",
    "reply": "reply 答复",
    "progress-report": "progress report 进展报告",
    "support": "support 支持",
    "commitment": "commitment 会议承诺",
    "retrospective": "retrospective 复盘",
}
SHARE_RULE_LABELS = {
    "agreed-ratio": "agreed ratio 约定比例",
    "delivered-weight": "delivered weight 交付权重",
    "on-time-record": "on-time record 按时记录",
    "mix": "mix 混合",
    "decided-ratio": "ratio decided on a dispute 争议裁定比例",
}
COUNT_LABELS = {
    "due": "due 应交",
    "on_time": "on time 按时",
    "late": "late 逾期",
    "excused": "excused 免责",
}
OUTCOME_LABELS = {
    "on_time": "on time 按时",
    "late": "late 逾期",
    "excused": "excused 免责",
}
PART_LABELS = {
    "obligation": "obligation 义务",
    "bonus": "bonus 奖金",
    "adjustment": "adjustment 调整",
    "signal": "signal 动态",
    "star": "star 协作之星",
}
RULE_LABELS = {
    "kind-weight": "weights of kinds 义务类型权重",
    "excuses": "excuses 免责",
    "curve": "score curve 得分曲线",
    "weight": "weight 部门权重",
    "minimum": "minimum of obligations 最少义务数量",
    "cap": "cap of pools 奖金池上限",
    "share-rule": "share rule 分成规则",
    "currency": "currency 货币",
}
DISPUTE_LABELS = {
    "open": "open 未决",
    "upheld": "upheld 已支持",
    "rejected": "rejected 已驳回",
    "withdrawn": "withdrawn 已撤回",
    "reversed": "reversed 已撤销裁定",
}
DRAFT_LABELS = {
    "draft": "draft 草案",
    "simulated": "simulated 已试算",
    "approved": "approved 已批准",
    "withdrawn": "withdrawn 已撤回",
}
SUBJECT_LABELS = {
    "figure": "figure 指标",
    "missing-credit": "missing credit 漏计",
    "bonus-share": "bonus share 奖金分成",
    "star-award": "award of the star 协作之星奖励",
}
SIGNAL_LABELS = {
    "goals.goal-updated": "goal updated 目标已更新",
    "goals.goal-lagging": "goal lagging 目标落后",
    "goals.goal-recovered": "goal recovered 目标恢复",
    "goals.goal-achieved": "goal achieved 目标达成",
    "goals.blocker-raised": "blocker raised 阻碍已提出",
    "goals.blocker-resolved": "blocker resolved 阻碍已解除",
    "comms.silence-alerted": "silence alerted 沉默已提醒",
}
STATE_LABELS = {
    "open": "open 未核算",
    "calculated": "calculated 已核算",
    "under-review": "under review 复核中",
    "approved": "approved 已批准",
    "locked": "locked 已锁定",
    "paid": "paid 已支付",
}
STATEMENT_LABELS = {
    "open": "open 未锁定",
    "locked": "locked 已锁定",
}
STEP_LABELS = {
    "period-calculated": "calculated 核算",
    "period-review-started": "review started 开始复核",
    "period-approved": "approved 批准",
    "period-returned": "sent back 退回",
    "period-locked": "locked 锁账",
    "period-paid": "paid 支付",
}


def label(labels: Mapping[str, str], code: str) -> str:
    """Return the words for a code; a code that this version does not know as it is."""
    return labels.get(code, code)
