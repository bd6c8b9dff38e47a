"""Runs terminal commands against a test's installation, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import click
import pytest
from click.testing import CliRunner, Result

from shared.http.roles import Role
from shared.terminal import confirmation, installation_connection
from shared.terminal.api_client import ApiClient
from shared.terminal.http_connection import Content, HttpConnection, HttpResponse, QueryParameters
from shared.testing.installation import TestInstallation

ANSWER_TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class InProcessConnection:
    """Sends what a command sends to the API in this process; the directory has no departments."""

    installation: TestInstallation
    loop: asyncio.AbstractEventLoop
    headers: Mapping[str, str]

    def send(
        self,
        method: str,
        path: str,
        query: QueryParameters,
        content: Content | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """Send a request from a command's thread and return its response."""
        if path.startswith("/api/directory/"):
            return HttpResponse(200, cast("Any", {}), b'{"items": [], "next_cursor": null}')
        sent = self.installation.http_client.request(
            method,
            path,
            params={name: value for name, value in query.items() if value is not None},
            content=cast("str | None", content),
            headers={**self.headers, **(headers or {})},
        )
        answer = asyncio.run_coroutine_threadsafe(sent, self.loop).result(ANSWER_TIMEOUT_SECONDS)
        return HttpResponse(answer.status_code, cast("Any", answer.headers), answer.content)


@dataclass
class InProcessTerminal:
    """A terminal at which somebody sits, with a token of his own subject."""

    installation: TestInstallation
    subject: str = "terminal"

    async def run(
        self, command: click.Command, *line: str, answer: str = "", subject: str = ""
    ) -> Result:
        """Run a command in a thread of its own; `answer` is what is typed."""
        self.subject = subject or "terminal"
        return await asyncio.to_thread(CliRunner().invoke, command, line, input=answer)

    async def done(self, command: click.Command, *line: str, **options: str) -> str:
        """Run a command that does what it is asked to, and return what it printed to stdout."""
        result = await self.run(command, *line, **options)
        assert result.exit_code == 0, f"{result.output}{result.exception!r}"
        return result.stdout

    async def refused(self, command: click.Command, *line: str, **options: str) -> str:
        """Run a command that the API refuses, and return what it was told."""
        result = await self.run(command, *line, **options)
        assert result.exception is not None, result.output
        return str(result.exception)

    def issue_token(
        self,
        _subject: str,
        roles: list[Role],
        department: str | None,
        _now: datetime,
        _lifetime: timedelta,
    ) -> str:
        """Sign a command's token, as the signer of a data folder does."""
        return self.installation.issue_token(*roles, department=department, subject=self.subject)


def open_terminal(
    installation: TestInstallation, monkeypatch: pytest.MonkeyPatch
) -> InProcessTerminal:
    """Return a terminal whose commands reach this installation; call it in the test's loop."""
    terminal, loop = InProcessTerminal(installation), asyncio.get_running_loop()

    @contextmanager
    def connect(_url: str, token: str, language: str) -> Iterator[ApiClient]:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
        connection = InProcessConnection(installation, loop, headers)
        yield ApiClient(cast("HttpConnection", connection))

    monkeypatch.setenv("CONCORD_URL", "http://concord")
    monkeypatch.setenv("CONCORD_LANGUAGE", "en")
    monkeypatch.delenv("CONCORD_TOKEN", raising=False)
    monkeypatch.setattr(installation_connection, "open_api_client", connect)
    monkeypatch.setattr(installation_connection, "_load_signer", lambda *_: terminal)
    monkeypatch.setattr(confirmation, "has_terminal", lambda: True)
    return terminal
