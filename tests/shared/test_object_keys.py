"""Objects whose keys are codes: none stands twice, so that no value is lost."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.http.field_types import Code
from shared.http.object_keys import EACH_CODE_ONCE

KEYED: TypeAdapter[dict[str, int]] = TypeAdapter(Annotated[dict[Code, int], EACH_CODE_ONCE])


def test_blanks_around_a_key_are_no_part_of_it() -> None:
    assert KEYED.validate_python({" a ": 1, "b": 2}) == {"a": 1, "b": 2}


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValidationError, match="the key a is there twice"):
        KEYED.validate_python({"a": 1, " a": 2})


def test_what_is_no_object_is_refused_as_such() -> None:
    with pytest.raises(ValidationError, match="valid dictionary"):
        KEYED.validate_python([1])
