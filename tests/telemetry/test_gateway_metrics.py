"""The gateway serves the metrics of services in other processes, each under its name."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from shared.processes.gateway import gateway_application


@pytest.fixture
def service() -> Iterator[str]:
    """Run a server that answers with the request's path and authorization."""

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"{self.path} for {self.headers['Authorization']}".encode())

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


async def test_a_services_metrics_are_passed_on_with_the_callers_token(service: str) -> None:
    async with gateway_application({"duties": service}) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://concord") as client:
            response = await client.get("/metrics/duties", headers={"Authorization": "Bearer t"})
            unknown = await client.get("/metrics/nowhere")
    assert response.text == "/metrics for Bearer t"
    assert unknown.status_code == 404
