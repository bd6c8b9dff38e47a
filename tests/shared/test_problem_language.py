"""Problems speak the language that is asked for, and point at what is in the request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import httpx
import pytest
from fastapi import Body, FastAPI, Header, Query
from pydantic import AwareDatetime, BaseModel, Field
from pydantic_core import core_schema

from shared.eventsourcing.refusal import Refusal
from shared.http.error_handlers import install_error_handlers
from shared.http.field_reasons import YearOutOfRange
from shared.http.field_types import Code, CurrencyCode, Day, Timestamp, YearMonth
from shared.http.invalid_request import reason_of
from shared.http.language import negotiate_language


class Closed(Refusal):
    """A sample refusal."""

    en = "the shop is closed on {day}"
    zh = "商店在 {day} 关门"


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Rise(BaseModel, extra="forbid"):
    direction: Literal["up"]
    start: Decimal


class Hold(BaseModel, extra="forbid"):
    direction: Literal["hold"]
    start: Decimal
    low: Annotated[int, Field(ge=0)]


class Defaults(BaseModel):
    colour: Colour = Colour.RED


class Order(BaseModel, extra="forbid"):
    code: Code
    month: YearMonth = "2026-10"
    currency: CurrencyCode = "CNY"
    metric: Annotated[Rise | Hold | None, Field(discriminator="direction")] = None
    day: Day | None = None
    at: Timestamp | None = None
    within: timedelta | None = None
    colour: Colour = Colour.RED
    ids: Annotated[list[UUID], Field(max_length=2)] = []
    names: list[int | bool] = []


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()

    @app.post("/orders")
    async def order(body: Order) -> None: ...

    @app.post("/notes")
    async def note(body: Annotated[Order | None, Body()] = None) -> None: ...

    @app.post("/defaults")
    async def defaults(body: Annotated[Defaults, Body()]) -> None: ...

    @app.get("/orders")
    async def list_orders(
        at: Annotated[AwareDatetime | None, Query()] = None,
        size: Annotated[int | None, Header()] = None,
    ) -> None: ...

    @app.get("/closed")
    async def closed() -> None:
        raise Closed(day="2026-10-01")

    install_error_handlers(app, {Closed: 409})
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-Hant-TW", "zh"),
        ("ZH-cn", "zh"),
        ("en-GB, zh;q=0.5", "en"),
        ("zh;q=0.5, en;q=0.4", "zh"),
        ("de, zh;q=0.1", "zh"),
        ("de", "en"),
        ("*", "en"),
        ("en;q=0, *", "zh"),
        ("zh;q=0", "en"),
        ("zh;q=2", "en"),
        ("???, zh", "zh"),
    ],
)
def test_the_language_is_the_one_preferred(header: str | None, language: str) -> None:
    assert negotiate_language(header) == language


async def test_a_refusal_is_told_in_the_language_asked_for(client: httpx.AsyncClient) -> None:
    english = await client.get("/closed")
    chinese = await client.get("/closed", headers={"Accept-Language": "zh-CN"})
    assert english.json()["detail"] == "the shop is closed on 2026-10-01"
    assert chinese.json()["detail"] == "商店在 2026-10-01 关门"
    assert (english.json()["title"], chinese.json()["title"]) == ("Conflict", "与当前状态冲突")
    assert english.json()["code"] == chinese.json()["code"] == "closed"
    assert chinese.headers["Content-Language"] == "zh"
    assert english.headers["Content-Language"] == "en"
    assert chinese.headers["Vary"] == "Accept-Language"


async def test_where_the_body_is_missing_each_field_of_it_is_missing(
    client: httpx.AsyncClient,
) -> None:
    errors = (await client.post("/orders")).json()["errors"]
    assert [(one["pointer"], one["code"]) for one in errors] == [("#/code", "field-missing")]
    [whole] = (await client.post("/defaults")).json()["errors"]
    assert whole["pointer"] == "#", "an empty object would do"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "#/code", "field-missing"),
        ({"code": ""}, "#/code", "text-empty"),
        ({"code": "x" * 101}, "#/code", "text-too-long"),
        ({"code": "a\nb"}, "#/code", "line-malformed"),
        ({"code": 1}, "#/code", "text-expected"),
        ({"code": "A", "month": "2026-13"}, "#/month", "month-malformed"),
        ({"code": "A", "currency": "yuan"}, "#/currency", "currency-malformed"),
        ({"code": "A", "day": "31.10.2026"}, "#/day", "date-malformed"),
        ({"code": "A", "at": "2026-10-31T09:00:00"}, "#/at", "offset-missing"),
        ({"code": "A", "at": "yesterday"}, "#/at", "time-malformed"),
        ({"code": "A", "at": "1850-10-31T09:00:00Z"}, "#/at", "year-out-of-range"),
        *(({"code": "A", "day": day}, "#/day", "date-malformed") for day in (0, 1.0, "1767225600")),
        *(
            ({"code": "A", "at": at}, "#/at", "time-malformed")
            for at in (1767225600, 1767225600000.5, "1767225600", "20261031", "1e9", "NaN")
        ),
        ({"code": "A", "within": "soon"}, "#/within", "duration-malformed"),
        ({"code": "A", "colour": "green"}, "#/colour", "choice-unknown"),
        ({"code": "A", "ids": ["x"]}, "#/ids/0", "id-malformed"),
        ({"code": "A", "ids": [str(UUID(int=1))] * 3}, "#/ids", "too-many-items"),
        ({"code": "A", "metric": {}}, "#/metric", "tag-missing"),
        ({"code": "A", "metric": {"direction": "sideways"}}, "#/metric", "choice-unknown"),
        (
            {"code": "A", "metric": {"direction": "hold", "low": 1}},
            "#/metric/start",
            "field-missing",
        ),
        (
            {"code": "A", "metric": {"direction": "up", "start": "much"}},
            "#/metric/start",
            "number-expected",
        ),
        (
            {"code": "A", "metric": {"direction": "hold", "start": "1", "low": -1}},
            "#/metric/low",
            "too-small",
        ),
        ({"code": "A", "旧 a/b~c": 1}, "#/%E6%97%A7%20a~1b~0c", "field-unknown"),
        ([], "#", "object-expected"),
        ("text", "#", "object-expected"),
    ],
)
async def test_every_fault_has_a_place_and_a_code(
    client: httpx.AsyncClient, body: Any, pointer: str, code: str
) -> None:
    answer = await client.post("/orders", json=body, headers={"Accept-Language": "zh"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in error["detail"])
    assert "^" not in error["detail"]
    assert "parameter" not in error


async def test_the_members_of_a_union_are_no_part_of_a_pointer(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", json={"code": "A", "names": [1, "x"]})
    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/names/1"}


async def test_parameters_and_headers_are_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/orders?at=soon", headers={"Size": "large"})
    assert [
        (error.get("parameter"), error.get("header"), error["code"])
        for error in answer.json()["errors"]
    ] == [("at", None, "time-malformed"), (None, "size", "whole-number-expected")]


async def test_a_plus_that_a_url_made_a_space_is_recognised(client: httpx.AsyncClient) -> None:
    answer = await client.get("/orders?at=2026-10-31T09:00:00+08:00")
    (error,) = answer.json()["errors"]
    assert error["code"] == "plus-unescaped"
    assert "%2B" in error["detail"]


@pytest.mark.parametrize("path", ["/orders", "/notes"])
@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_body_of_another_type_is_refused_as_such(
    client: httpx.AsyncClient, path: str, content_type: str
) -> None:
    answer = await client.post(path, content=b"code=A", headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "content-type-unsupported")
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("body", [b"{", b'{"code": "\xff"}', b"\xff\xfe", b'{"code": NaN'])
async def test_a_body_that_cannot_be_read_has_one_code(
    client: httpx.AsyncClient, body: bytes
) -> None:
    answer = await client.post(
        "/orders", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


CONTEXT = {
    **dict.fromkeys(("ge", "gt", "le", "lt", "min_length", "max_length", "decimal_places"), 2),
    **dict.fromkeys(("expected", "expected_tags", "discriminator", "pattern"), "'kind'"),
}
"""The values that the library's errors come with."""


@pytest.mark.parametrize("error_type", get_args(core_schema.ErrorType))
def test_every_error_of_the_library_has_a_reason_with_both_texts(error_type: str) -> None:
    reason = reason_of({"type": error_type, "ctx": CONTEXT})
    assert reason.text("en") != reason.text("zh")


def test_a_reason_that_a_validator_raises_is_told_as_it_is() -> None:
    raised = YearOutOfRange()
    assert reason_of({"type": "value_error", "ctx": {"error": raised}}) is raised
    assert reason_of({"type": "value_error", "ctx": {"error": ValueError("odd")}}).text("zh")


def test_choices_are_listed_without_an_english_word() -> None:
    reason = reason_of({"type": "enum", "ctx": {"expected": "'red', 'green' or 'blue'"}})
    assert reason.text("zh") == "须为以下之一：'red', 'green', 'blue'"
