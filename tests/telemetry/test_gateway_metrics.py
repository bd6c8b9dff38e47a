"""Metrics of services in processes of their own are fetched at the door, each under its name."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from shared.processes.gateway import gateway_application


@pytest.fixture
def service() -> Iterator[str]:
    """Run something that answers with what it was asked, and by whom."""

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"{self.path} for {self.headers['Authorization']}".encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


async def test_a_services_metrics_are_passed_on_with_the_callers_token(service: str) -> None:
    async with gateway_application({"duties": service}) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://concord") as client:
            told = await client.get("/metrics/duties", headers={"Authorization": "Bearer t"})
            unknown = await client.get("/metrics/nowhere")
    assert told.text == "/metrics for Bearer t"
    assert unknown.status_code == 404
