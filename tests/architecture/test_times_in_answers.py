"""Every time in an answer has the company's offset, so that the times of one answer sort as text.

Facts are the exception: they are answered as they were published.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, TypeAdapter

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE, CompanyTime
from shared.http_application.recorded_event_routes import FactAndEffects
from shared.terminal import company_time as terminal_time
from tests.architecture.declared_services import all_services, build_application
from tests.architecture.source_files import ROOT, python_files

SERIALIZER = TypeAdapter(CompanyTime).core_schema["serialization"]["function"]
TERMINAL_ZONE = "shared/terminal/company_time.py"
"""Its own, because a terminal command must start without pydantic."""


def response_models() -> Iterator[Any]:
    """Yield the type of every answer."""
    for route in iter_route_contexts(build_application(all_services()).routes):
        model = getattr(route, "response_model", None)
        if model is not None:
            yield model


def untyped_times(schema: Any, owner: type | None = None) -> Iterator[type | None]:
    """Yield the models of a core schema with a field that may hold a time of any offset."""
    if isinstance(schema, dict):
        kind = schema.get("type")
        owner = schema.get("cls", owner)
        if kind == "any":
            yield owner
        if kind == "datetime" and schema.get("serialization", {}).get("function") != SERIALIZER:
            yield owner
        for key, value in schema.items():
            if key not in {"serialization", "metadata"}:
                yield from untyped_times(value, owner)
    elif isinstance(schema, list | tuple):
        for value in schema:
            yield from untyped_times(value, owner)


def test_every_time_in_an_answer_has_the_companys_offset() -> None:
    models = list(response_models())
    assert len(models) > 100
    found = {owner for model in models for owner in untyped_times(TypeAdapter(model).core_schema)}
    wrong = sorted(str(owner) for owner in found - {FactAndEffects})
    assert not wrong, f"CompanyTime instead of datetime: {wrong}"


class _Inner(BaseModel):
    at: datetime | None


class _Outer(BaseModel):
    since: CompanyTime
    inner: list[_Inner] = []


def test_a_time_of_any_offset_is_found_wherever_it_is() -> None:
    assert set(untyped_times(TypeAdapter(_Outer).core_schema)) == {_Inner}
    assert set(untyped_times(TypeAdapter(list[Any]).core_schema)) == {None}


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 10, 17, 15, 59, 59, 999999, UTC), "2026-10-17T23:59:59.999999+08:00"),
        (datetime(2026, 10, 31, 16, tzinfo=UTC), "2026-11-01T00:00:00+08:00"),
        (datetime(1900, 1, 1, tzinfo=UTC), "1900-01-01T08:00:00+08:00"),
        (datetime(1988, 7, 1, tzinfo=UTC), "1988-07-01T08:00:00+08:00"),
    ],
)
def test_a_time_keeps_its_microseconds(at: datetime, text: str) -> None:
    answer = _Outer(since=at)
    assert answer.model_dump(mode="json")["since"] == text
    assert f'"{text}"' in answer.model_dump_json()
    assert answer.model_dump()["since"] is at
    assert TypeAdapter(CompanyTime).json_schema(mode="serialization")["format"] == "date-time"


def test_the_companys_zone_has_one_definition() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (*python_files("services"), *python_files("shared"))
        if 'ZoneInfo("Asia/Shanghai")' in path.read_text("utf-8")
    }
    assert found == {"shared/eventsourcing/company_time.py", TERMINAL_ZONE}
    assert str(terminal_time.COMPANY_TIME_ZONE) == str(COMPANY_TIME_ZONE)
