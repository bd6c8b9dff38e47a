"""The terminal waits where the installation asks for it: not for ever, and it says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import Message
from itertools import islice
from typing import Any, cast

import pytest

from shared.terminal.api_client import MAX_WAITS, ApiClient, ProblemResponseError
from shared.terminal.http_connection import HttpConnection, HttpResponse


@dataclass
class BusyConnection:
    """Answers 429 so many times, then 200."""

    refusals: int
    retry_after: str = "3"
    sent: int = 0
    bodies: list[list[bytes]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def send(self, _method: str, _path: str, _query: Any, content: Any, _headers: Any) -> Any:
        """Answer a request, after its body was read as far as a refusal lets it be."""
        if content is not None:
            self.bodies.append(list(islice(content, None if self.sent >= self.refusals else 1)))
        self.sent += 1
        headers = Message()
        headers["content-type"] = "application/problem+json"
        if self.sent > self.refusals:
            return HttpResponse(200, headers, b'{"done": true}')
        headers["retry-after"] = self.retry_after
        return HttpResponse(429, headers, b'{"detail": "too many requests"}')


def client_of(connection: BusyConnection, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    monkeypatch.setattr("time.sleep", connection.waited.append)
    return ApiClient(cast("HttpConnection", connection))


def test_a_request_is_sent_again_after_the_time_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = BusyConnection(refusals=2)
    assert client_of(connection, monkeypatch).get("/x") == {"done": True}
    assert connection.waited == [3, 3]
    assert "waiting for 3 s" in capsys.readouterr().err


def test_a_file_is_sent_again_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = BusyConnection(refusals=2)
    client = client_of(connection, monkeypatch)
    client.request("POST", "/x", content=lambda: iter([b"a", b"b"]))
    assert connection.bodies == [[b"a"], [b"a"], [b"a", b"b"]]
    assert connection.waited == [3, 3]


def test_it_gives_up_after_some_times(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = BusyConnection(refusals=100)
    with pytest.raises(ProblemResponseError, match="too many requests"):
        client_of(connection, monkeypatch).get("/x")
    assert connection.sent == MAX_WAITS + 1


def test_nothing_waits_too_long_or_sends_a_stream_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = BusyConnection(refusals=1, retry_after="3600")
    with pytest.raises(ProblemResponseError):
        client_of(connection, monkeypatch).get("/x")
    connection = BusyConnection(refusals=1)
    with pytest.raises(ProblemResponseError):
        client_of(connection, monkeypatch).request("POST", "/x", content=iter([b"a"]))
    assert connection.waited == []
