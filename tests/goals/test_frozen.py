"""What happened, what is asked and what is so does not change: another one takes its place."""

from dataclasses import is_dataclass
from types import ModuleType

import pytest
from pydantic import BaseModel

from services.goals.domain import (
    blocker,
    cycle,
    cycle_commands,
    days,
    goal,
    goal_state,
    metric,
    plan,
    rhythm,
    rollup,
    structure,
)

MODULES = (
    blocker,
    cycle,
    cycle_commands,
    days,
    goal,
    goal_state,
    metric,
    plan,
    rhythm,
    rollup,
    structure,
)


@pytest.mark.parametrize("module", MODULES)
def test_nothing_that_is_kept_can_be_written_over(module: ModuleType) -> None:
    kept = [one for one in vars(module).values() if isinstance(one, type)]
    ours = [one for one in kept if one.__module__ == module.__name__]
    assert ours
    for one in ours:
        if issubclass(one, BaseModel):
            assert one.model_config.get("frozen") is True, one
        else:
            assert is_dataclass(one), one
            assert vars(one)["__dataclass_params__"].frozen is True, one
