"""What tables show for the codes of workflows: the words that `/api/words` has for them."""

from __future__ import annotations

CASE_LABELS = {
    "running": "running 进行中",
    "finished": "finished 已完成",
    "withdrawn": "withdrawn 已撤回",
    "recorded": "recorded 历史记录",
}
STEP_KIND_LABELS = {
    "task": "task 任务",
    "review": "review 评审",
    "approval": "approval 审批",
    "joint-review": "joint review 联合评审",
}
APPROVAL_LABELS = {
    "paper": "paper 纸质",
    "electronic": "electronic 电子",
}
ROLE_LABELS = {
    "department-head": "department head 部门负责人",
    "executor": "executor 执行人员",
    "liaison": "liaison 部门接口人",
}
HOURS_LABELS = {
    "always": "always 全天",
    "workdays": "workdays 工作日",
    "office-hours": "office hours 办公时间",
}
REVIEW_LABELS = {
    "all": "all 会签",
    "any": "any 或签",
    "in-order": "in order 依次",
    "at-least": "at least 至少若干部门通过",
}
PROPOSAL_LABELS = {
    "paper-approval": "paper approval 纸质签批",
    "consecutive-reviews": "consecutive reviews 连续评审",
    "step-without-output": "step without output 无产出的步骤",
    "same-approver-twice": "same approver twice 同一部门重复审批",
    "never-refused": "never refused 从未否决的审批",
    "rework": "rework 返工",
    "waiting": "waiting 等待过长",
}
BOTTLENECK_LABELS = {
    "waiting": "waiting 等待",
    "sojourn": "sojourn 滞留",
}
TEMPLATE_LABELS = {
    "draft": "draft 草稿",
    "published": "published 已发布",
    "retired": "retired 已停用",
}
VERDICT_LABELS = {
    "met": "met 已达标",
    "not-met": "not met 未达标",
    "not-enough-data": "not enough data 数据不足",
}
FIRING_LABELS = {
    "fired": "fired 已执行",
    "failed": "failed 失败",
    "retried": "retried 正在重试",
}
