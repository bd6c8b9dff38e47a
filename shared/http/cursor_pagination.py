"""Lists by cursor: opaque, bound to filter, sort and moment, ended by a unique id."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from shared.eventsourcing.past_moment import CURRENT_MOMENT
from shared.http.problem_details import InvalidField
from shared.http.request_problems import CursorInvalid

Item = TypeVar("Item")

Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=2000)]
Total = Annotated[bool, Query(description="Whether `total` is counted")]


class Page(BaseModel, Generic[Item]):
    """A part of a list."""

    items: list[Item]  # pydantic serialises a list natively, any other sequence through Python
    next_cursor: str | None
    """Send it as `cursor` for the next part; `null` at the end."""
    total: int | None = None
    """How many items the whole list has; only where `total=true` asked for it."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return the name of a page of these items in OpenAPI: `HandoffRowPage`."""
        return f"{params[0].__name__}{cls.__name__}"


def encode_cursor(sort_key: Sequence[str | int], **bound_to: Any) -> str:
    """Return the cursor behind a sort key of a list with these filters."""
    text = json.dumps([_digest(bound_to), *sort_key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, **bound_to: Any) -> list[Any] | None:
    """Return the sort key a cursor stands behind; raises `Problem` 422 where it is not ours."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        digest, *key = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, TypeError, RecursionError) as error:
        raise invalid_cursor() from error
    if digest != _digest(bound_to):
        raise invalid_cursor()
    return list(key)


def _digest(bound_to: dict[str, Any]) -> str:
    moment = CURRENT_MOMENT.get()
    if moment is not None:
        bound_to = {**bound_to, "moment": moment.bound_to}
    return hashlib.sha256(json.dumps(bound_to, sort_keys=True, default=str).encode()).hexdigest()[
        :12
    ]


def invalid_cursor() -> CursorInvalid:
    """Return the problem 422 of a cursor that is not of this list and filter."""
    fault = InvalidField.because(CursorInvalid(), {"parameter": "cursor"})
    return CursorInvalid(errors=[fault])
