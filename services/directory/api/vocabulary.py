"""The words that people read for the codes of the directory area."""

from __future__ import annotations

from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "Role": {
            "general-manager": "总经理",
            "officer-goals": "目标专员",
            "officer-duties": "职责专员",
            "officer-communication": "沟通专员",
            "officer-workflows": "流程专员",
            "department-head": "部门负责人",
            "liaison": "部门接口人",
            "executor": "执行人",
            "connector": "系统接口",
            "bi-reader": "报表读者",
            "hr": "人力资源",
            "auditor": "审计员",
        },
        "ErasureGround": {"asked-by-person": "本人要求", "retention-ended": "保存期满"},
        "ChangedValue": {"name": "名称", "parent": "上级部门", "head": "负责人"},
        "SuccessionState": {"planned": "待生效", "in-effect": "已生效", "withdrawn": "已撤回"},
        "SuccessionKind": {"merged": "合并", "split": "拆分", "dissolved": "解散"},
    },
    facts={
        "department-closed": "部门已撤销",
        "department-head-named": "部门负责人已任命",
        "department-head-removed": "部门负责人空缺",
        "department-moved": "部门已调整上级",
        "department-placed": "部门已归属",
        "department-registered": "部门已登记",
        "department-renamed": "部门已更名",
        "department-succeeded": "部门已由继任部门承接",
        "department-withdrawn": "部门登记已撤回",
        "person-assigned": "人员已任职",
        "person-changed": "人员资料已变更",
        "person-left": "人员已离职",
        "person-withdrawn": "人员登记已撤回",
        "token-revocation-withdrawn": "令牌撤销已取消",
        "tokens-revoked": "令牌已撤销",
    },
)
