"""Caching headers, ETags, 304, compression and HEAD of one small application."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, Header, Request, Response
from fastapi.responses import StreamingResponse

from shared.http.general_problems import TokenMissing
from shared.http.problem_details import ProblemError
from shared.http_application.application import ConcordFastAPI
from tests.stream.sse_client import serve_application

ORIGIN = "https://console.firm.example"
WORDS = "a board with the same words in every row " * 200


async def authorise(authorization: Annotated[str | None, Header()] = None) -> None:
    """Refuse whoever sends no header."""
    if authorization is None:
        raise TokenMissing


class Office:
    """What the application's routes answer with."""

    name = "Li"
    streams_ended = 0

    def application(self, **settings: Any) -> ConcordFastAPI:
        """Return the application."""
        app = ConcordFastAPI(max_body_size=100)
        app.cors_origins = settings.get("cors_origins", ())

        @app.get("/api/desks/v1/list", dependencies=[Depends(authorise)])
        async def list_desks() -> dict[str, Any]:
            return {"items": [self.name, WORDS]}

        @app.get("/api/desks/v1/one")
        async def get_desk(response: Response) -> dict[str, Any]:
            response.headers["ETag"] = '"7"'
            return {"name": self.name, "version": 7}

        @app.put("/api/desks/v1/one")
        async def change_desk(body: dict[str, Any]) -> dict[str, Any]:
            return body

        @app.get("/api/desks/v1/pay")
        async def read_pay() -> dict[str, Any]:
            return {"pay": self.name}

        @app.get("/api/desks/v1/pay.csv")
        async def export_pay() -> Response:
            return Response("pay", media_type="text/csv")

        @app.get("/api/desks/v1/stream")
        async def stream() -> StreamingResponse:
            async def chunks() -> AsyncIterator[bytes]:
                try:
                    for _ in range(1000):
                        yield b": words and words again\n\n" * 100
                        await asyncio.sleep(0.01)
                finally:
                    self.streams_ended += 1

            return StreamingResponse(chunks(), media_type="text/event-stream")

        app.add_api_route("/api/desks/v1/broken", _fail)
        app.add_exception_handler(ProblemError, _answer_problem)
        return app


async def _fail() -> None:
    raise RuntimeError


async def _answer_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return error.problem.to_response(request)


@asynccontextmanager
async def opened(office: Office, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the application."""
    transport = httpx.ASGITransport(office.application(**settings), raise_app_exceptions=False)
    headers = {"Authorization": "Bearer x", "Accept-Encoding": "identity"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://concord/api/desks/v1", headers=headers
    ) as client:
        yield client


@pytest.mark.parametrize("path", ["/list", "/one", "/pay"])
async def test_what_is_unchanged_is_not_sent_again(path: str) -> None:
    async with opened(office := Office()) as client:
        first = await client.get(path)
        known = {"If-None-Match": f'"other", {first.headers["ETag"]}'}
        again = await client.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert "content-length" not in again.headers
        for name in ("ETag", "Cache-Control", "X-Content-Type-Options"):
            assert again.headers[name] == first.headers[name]
        office.name = "Wang"
        changed = await client.get(path, headers=known)
        assert (changed.status_code, "Wang" in changed.text) == (200, True)
        assert changed.headers["ETag"] != first.headers["ETag"]
        assert (await client.get(path, headers={"If-None-Match": "*"})).status_code == 304


async def test_the_etag_of_a_list_is_weak_and_that_of_a_thing_names_its_version() -> None:
    async with opened(Office()) as client:
        assert (await client.get("/list")).headers["ETag"].startswith('W/"')
        assert (await client.get("/one")).headers["ETag"].startswith('"7-')


async def test_authorisation_comes_before_304() -> None:
    async with opened(Office()) as client:
        etag = (await client.get("/list")).headers["ETag"]
        del client.headers["Authorization"]
        answer = await client.get("/list", headers={"If-None-Match": etag})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (401, "no-store")
        assert "ETag" not in answer.headers


async def test_nobody_stores_an_answer_that_varies_by_caller() -> None:
    async with opened(Office()) as client:
        for path in ("/list", "/pay", "/pay.csv"):
            answer = await client.get(path)
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Vary"] == "Authorization, Accept-Language, Accept-Encoding"
            known = {"If-None-Match": answer.headers.get("ETag", "")}
            again = await client.get(path, headers=known)
            assert again.status_code == (304 if known["If-None-Match"] else 200)
            assert again.headers["Cache-Control"] == "no-store"


async def test_json_is_compressed_and_a_stream_is_not() -> None:
    async with (
        serve_application(Office().application()) as base_url,
        httpx.AsyncClient(base_url=f"{base_url}/api/desks/v1", trust_env=False) as client,
    ):
        headers = {"Authorization": "Bearer x", "Accept-Encoding": "gzip, br"}
        async with client.stream("GET", "/list", headers=headers) as answer:
            raw = b"".join([chunk async for chunk in answer.aiter_raw()])
            assert answer.headers["Content-Encoding"] == "gzip"
            assert answer.headers["Vary"] == "Authorization, Accept-Language, Accept-Encoding"
            assert WORDS.encode() in gzip.decompress(raw)
            assert len(raw) < len(WORDS) / 10
        etag = (await client.get("/list", headers={"Authorization": "x"})).headers["ETag"]
        unchanged = await client.get("/list", headers={**headers, "If-None-Match": etag})
        assert unchanged.status_code == 304
        async with client.stream("GET", "/stream", headers=headers) as stream:
            assert "Content-Encoding" not in stream.headers
            assert (await anext(stream.aiter_raw())).startswith(b": words")
        small = await client.get("/one", headers=headers)
        assert "Content-Encoding" not in small.headers


async def test_head_is_get_without_the_body() -> None:
    async with (
        serve_application((office := Office()).application()) as base_url,
        httpx.AsyncClient(base_url=f"{base_url}/api/desks/v1", trust_env=False) as client,
    ):
        headers = {"Authorization": "Bearer x"}
        for path in ("/list", "/one", "/pay"):
            read, head = [
                await client.request(method, path, headers=headers) for method in ("GET", "HEAD")
            ]
            assert (head.status_code, head.content) == (200, b"")
            for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
                assert head.headers[name] == read.headers[name], path
        assert (await client.head("/list")).status_code == 401
        async with asyncio.timeout(5):
            stream = await client.head("/stream")
            assert stream.headers["Content-Type"].startswith("text/event-stream")
            while not office.streams_ended:
                await asyncio.sleep(0.01)


async def test_allow_names_every_method_of_the_path() -> None:
    async with opened(Office()) as client:
        answer = await client.options("/one")
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, PUT"
        refused = await client.delete("/one")
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, PUT")
        assert (await client.options("/nothing")).status_code == 404


async def test_no_other_origin_is_let_in_by_default() -> None:
    async with opened(Office()) as client:
        answer = await client.get("/one", headers={"Origin": ORIGIN})
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/list", 200),
        ("GET", "/nothing", 404),
        ("GET", "/broken", 500),
        ("DELETE", "/one", 405),
        ("PUT", "/one", 413),
    ],
)
async def test_a_page_of_a_named_origin_reads_every_answer(
    method: str, path: str, status: int
) -> None:
    async with opened(Office(), cors_origins=(ORIGIN,)) as client:
        body = b"x" * (1000 if status == 413 else 0)
        answer = await client.request(method, path, headers={"Origin": ORIGIN}, content=body)
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        exposed = answer.headers["Access-Control-Expose-Headers"]
        assert {"ETag", "Location", "Retry-After", "WWW-Authenticate", "Date"} <= {
            *exposed.split(", ")
        }
        assert "Origin" in answer.headers["Vary"].split(", ")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        other = await client.request(method, path, headers={"Origin": f"{ORIGIN}.evil"})
        assert "Access-Control-Allow-Origin" not in other.headers


async def test_a_preflight_is_answered_and_kept() -> None:
    preflight = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": (
            "accept-language,authorization,content-type,idempotency-key,if-match,if-none-match,"
            "last-event-id,traceparent"
        ),
    }
    async with opened(Office(), cors_origins=(ORIGIN,)) as client:
        answer = await client.options("/one", headers=preflight)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert answer.headers["Access-Control-Max-Age"] == "7200"
        other = await client.options("/one", headers={**preflight, "Origin": "https://other"})
        assert other.status_code == 400
        assert "Access-Control-Allow-Origin" not in other.headers
