"""Rule 3: what stands in a log can be read for ever; a stored name is added, never renamed."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from tests.architecture.freeze import frozen_names, present_names
from tests.architecture.installation import all_services, stored_names

FREEZE = "run `.venv/bin/python -m tests.architecture.freeze` and commit stored_names.txt"


class _Lit(BaseModel, frozen=True):
    type: Literal["lit"] = "lit"


class _PutOut(BaseModel, frozen=True):
    type: Literal["put-out"] = "put-out"


class _LitAgain(BaseModel, frozen=True):
    type: Literal["lit"] = "lit"


def test_no_stored_name_has_disappeared() -> None:
    gone = frozen_names() - present_names()
    assert not gone, f"logs contain these; bring them back (an old shape may be upcast): {gone}"


def test_every_stored_name_is_frozen() -> None:
    fresh = present_names() - frozen_names()
    assert not fresh, f"{FREEZE}: {sorted(fresh)}"


def test_a_stored_name_means_one_event() -> None:
    for service in all_services():
        twice = [name for name, n in Counter(stored_names(service.events)).items() if n > 1]
        assert not twice, f"{service.name}: {twice} would be read as the first that fits"


def test_names_are_found_in_unions_of_unions() -> None:
    outer = Annotated[_Lit | _PutOut, Field(discriminator="type")]
    assert stored_names(TypeAdapter(outer)) == ["lit", "put-out"]
    assert stored_names(TypeAdapter(_Lit)) == ["lit"]
    assert stored_names(TypeAdapter(_Lit | _LitAgain)) == ["lit", "lit"]
