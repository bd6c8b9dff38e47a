"""The bodies that the area's README shows are accepted as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

import services.incentives
from services.incentives.api.dispute_bodies import NewDispute, UpholdBody
from services.incentives.api.plan_bodies import NewPlan

README = Path(services.incentives.__file__).with_name("README.md").read_text("utf-8")
BODIES = re.findall(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def is_body_of(model: type[BaseModel], body: str) -> bool:
    try:
        model.model_validate_json(body)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("model", [NewPlan, NewDispute, UpholdBody])
def test_one_example_is_a_body_of_the_command(model: type[BaseModel]) -> None:
    assert [is_body_of(model, body) for body in BODIES].count(True) == 1
