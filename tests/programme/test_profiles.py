"""Profiles: the policies that suit a company are requests that the areas take."""

from itertools import product
from typing import get_args

import pytest
from pydantic import BaseModel

from services.comms.api.alignment_policies import AlignmentTermsBody
from services.comms.api.reply_policies import NewReplyPolicy
from services.comms.domain.reply_policy import (
    INITIAL_STATE,
    ReplyPolicySet,
    SetReplyPolicy,
    decide,
)
from services.duties.api.liaison_policies import LiaisonTermsBody
from services.programme.domain.profile_settings import preset_policies
from services.programme.domain.programme_events import CompanySize, Profile, Scenario
from shared.testing.manual_clock import MONDAY_MORNING

PROFILES = list(product(get_args(CompanySize), get_args(Scenario)))
BODIES: dict[str, type[BaseModel]] = {
    "/api/comms/v1/reply-policies": NewReplyPolicy,
    "/api/comms/v1/alignment-policies": AlignmentTermsBody,
    "/api/duties/v1/liaison-policies": LiaisonTermsBody,
}


@pytest.mark.parametrize(("size", "scenario"), PROFILES)
def test_every_policy_of_a_profile_is_taken_by_its_area(
    size: CompanySize, scenario: Scenario
) -> None:
    settings = preset_policies(Profile(size=size, scenario=scenario))
    assert [one.path for one in settings] == list(BODIES)
    for one in settings:
        BODIES[one.path].model_validate(one.body)
    terms = NewReplyPolicy.model_validate(settings[0].body).to_policy_terms(3)
    found = decide(SetReplyPolicy(terms, "li", MONDAY_MORNING), INITIAL_STATE)
    is_built_in = (size, scenario) == ("medium", "projects")
    assert [type(event) for event in found] == ([] if is_built_in else [ReplyPolicySet])


def test_profiles_differ_by_size_and_by_scenario() -> None:
    policies = [
        preset_policies(Profile(size=size, scenario=scenario)) for size, scenario in PROFILES
    ]
    assert all(policies.count(one) == 1 for one in policies)
