"""Rule 3: stored events can always be read: a stored name is added, never renamed."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from tests.architecture.declared_services import all_services, stored_event_names
from tests.architecture.update_frozen_contracts import current_event_names, frozen_event_names

HOW_TO_FREEZE = (
    "run `.venv/bin/python -m tests.architecture.update_frozen_contracts`"
    " and commit stored_names.txt"
)


class _SampleEvent(BaseModel, frozen=True):
    type: Literal["lit"] = "lit"


class _OtherSampleEvent(BaseModel, frozen=True):
    type: Literal["put-out"] = "put-out"


class _DuplicateSampleEvent(BaseModel, frozen=True):
    type: Literal["lit"] = "lit"


def test_no_stored_name_has_disappeared() -> None:
    missing = frozen_event_names() - current_event_names()
    assert not missing, f"logs contain these; restore them (an upcaster may help): {missing}"


def test_every_stored_name_is_frozen() -> None:
    unfrozen = current_event_names() - frozen_event_names()
    assert not unfrozen, f"{HOW_TO_FREEZE}: {sorted(unfrozen)}"


def test_a_stored_name_means_one_event() -> None:
    for service in all_services():
        duplicates = [
            name
            for name, n in Counter(stored_event_names(service.event_type_adapter)).items()
            if n > 1
        ]
        assert not duplicates, f"{service.name}: {duplicates} would be read as the first that fits"


def test_names_are_found_in_unions_of_unions() -> None:
    union = Annotated[_SampleEvent | _OtherSampleEvent, Field(discriminator="type")]
    assert stored_event_names(TypeAdapter(union)) == ["lit", "put-out"]
    assert stored_event_names(TypeAdapter(_SampleEvent)) == ["lit"]
    assert stored_event_names(TypeAdapter(_SampleEvent | _DuplicateSampleEvent)) == ["lit", "lit"]
