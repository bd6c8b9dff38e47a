"""Serves a stand-in at a port of this machine, for a client that is another process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


@contextmanager
def served(answer_of: Callable[[httpx.Request], httpx.Response]) -> Iterator[str]:
    """Answer requests by HTTP, one at a time, and give the URL."""
    one_at_a_time = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            request = httpx.Request(
                self.command,
                f"http://jira{self.path}",
                headers=dict(self.headers.items()),
                content=self.rfile.read(length),
            )
            with one_at_a_time:
                answer = answer_of(request)
            self.send_response_only(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in {"content-length", "transfer-encoding"}:
                    self.send_header(name, value)
            if answer.status_code != httpx.codes.NO_CONTENT:
                self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815  the names that the library calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as the library's
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
