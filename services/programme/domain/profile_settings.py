"""The policies of other areas that suit a company's size and scenario (C.4).

Each is a request to the area's own route, which makes the next version of a policy. Nothing is
applied by itself: a person sends them, or the command `apply-profile` does with a person's token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from services.programme.domain.programme_events import CompanySize, Profile, Scenario

PolicyTerm = int | str | Mapping[str, str | Sequence[Mapping[str, str]]]
"""A field of a policy's body."""


class PolicySetting(BaseModel, frozen=True):
    """A policy of an area, as the request that sets it."""

    area: str
    path: str
    body: Mapping[str, PolicyTerm]
    why_en: str
    why_zh: str


_LIAISONS: Mapping[str, PolicySetting] = {
    size: PolicySetting(
        area="duties",
        path="/api/duties/v1/liaison-policies",
        body={"max_items": items, "competence": competence, "answer_days": days},
        why_en=why_en,
        why_zh=why_zh,
    )
    for size, items, competence, days, why_en, why_zh in (
        (
            "small",
            20,
            "warn",
            1,
            "few people speak for many items, and answer the next day",
            "人少，一人对接多项事务，次日答复",
        ),
        ("medium", 10, "warn", 2, "as built in", "与内置值相同"),
        (
            "large",
            6,
            "refuse",
            2,
            "there are enough people to name only those whose competence is shown",
            "人员充足，仅任命已证明能力者",
        ),
    )
}

_ALIGNMENT: Mapping[str, PolicySetting] = {
    size: PolicySetting(
        area="comms",
        path="/api/comms/v1/alignment-policies",
        body={"minutes": minutes, "planned_ahead_days": ahead},
        why_en=why_en,
        why_zh=why_zh,
    )
    for size, minutes, ahead, why_en, why_zh in (
        ("small", 60, 3, "few goals are discussed in an hour", "目标较少，一小时足够"),
        ("medium", 90, 7, "as built in", "与内置值相同"),
        ("large", 90, 14, "many calendars need two weeks' notice", "参会人多，提前两周通知"),
    )
}

_REPLIES: Mapping[Scenario, tuple[str, str, str, str, str]] = {
    "projects": ("PT2H", "PT24H", "workdays", "as built in", "与内置值相同"),
    "orders": (
        "PT1H",
        "PT8H",
        "office-hours",
        "a customer waits for every answer",
        "每次答复都有客户在等",
    ),
    "product-development": (
        "PT4H",
        "PT48H",
        "workdays",
        "answers need trials, and interruptions cost more",
        "答复需要试验，打断代价更高",
    ),
    "shared-services": (
        "PT2H",
        "PT8H",
        "office-hours",
        "service departments answer many short requests",
        "服务部门答复大量简短请求",
    ),
}

_CHAINS: Mapping[CompanySize, tuple[tuple[str, str], ...]] = {
    "small": (("PT24H", "head"), ("PT48H", "general-manager")),
    "medium": (
        ("PT48H", "head"),
        ("PT96H", "officer-communication"),
        ("PT144H", "general-manager"),
    ),
    "large": (("PT48H", "head"), ("PT96H", "officer-communication"), ("PT192H", "general-manager")),
}
"""After which silence who is told: a small company has no officer between head and manager."""


def preset_policies(profile: Profile) -> tuple[PolicySetting, ...]:
    """Return the policies that suit a company, in the order in which they are set."""
    simple, complex_, hours, why_en, why_zh = _REPLIES[profile.scenario]
    replies = PolicySetting(
        area="comms",
        path="/api/comms/v1/reply-policies",
        body={
            "simple": {"owed": "answer", "within": simple, "hours": "office-hours"},
            "complex": {"owed": "progress", "within": complex_, "hours": hours},
            "silence": {
                "hours": "workdays",
                "chain": [{"after": after, "whom": whom} for after, whom in _CHAINS[profile.size]],
            },
        },
        why_en=why_en,
        why_zh=why_zh,
    )
    return (replies, _ALIGNMENT[profile.size], _LIAISONS[profile.size])
