"""What the routes of the policies have in common: reading one version of many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar

from fastapi import Path, Response

from services.comms.domain.setting_refusals import (
    UnknownPolicy,
)
from shared.http.command_execution import format_etag
from shared.working_time.setting_versions import SettingVersions

PolicyT = TypeVar("PolicyT")
PolicyName = Mapping[str, str]
"""What the policy is called, by language."""
REPLY_POLICY: PolicyName = {"en": "reply policy", "zh": "响应时限"}
CHANNEL_POLICY: PolicyName = {"en": "channel policy", "zh": "渠道策略"}
COST_POLICY: PolicyName = {"en": "cost policy", "zh": "成本口径"}
ALIGNMENT_POLICY: PolicyName = {"en": "alignment policy", "zh": "目标对齐会策略"}
DOCUMENT_POLICY: PolicyName = {"en": "document policy", "zh": "文档规范"}
PolicyVersionNumber = Annotated[int, Path(ge=1, le=10**6)]


def require_policy_version(
    policies: SettingVersions[PolicyT], version: int, policy_name: PolicyName, response: Response
) -> PolicyT:
    """Return one version of a policy, and set the ETag that setting the next one is checked by.

    Raises `UnknownPolicy` where there is no such version.
    """
    policy = policies.find_version(version)
    newest = len(policies.versions)
    if policy is None:
        raise UnknownPolicy(policy=policy_name, version=version, newest=newest)
    response.headers["ETag"] = format_etag(newest)
    return policy
