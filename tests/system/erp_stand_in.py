"""A small server that stands in for an ERP system with an Odoo's API, and can stop answering."""

from __future__ import annotations

import json
import operator
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ORDERS = "sale.order"
WRITTEN = "2026-01-05 08:00:00"
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "in": lambda one, several: one in several,
}


@dataclass
class ErpServer:
    """Orders that were all written in one second, and how often each was told."""

    orders: Mapping[int, str]
    """The name of each, by id."""
    url: str = ""
    answers: int = 0
    """How many requests for orders were answered."""
    answered_at_most: int | None = None
    """After so many it does not answer any more; `None` for always."""
    silent: threading.Event = field(default_factory=threading.Event)
    """Set once a request for orders was not answered."""
    ended: threading.Event = field(default_factory=threading.Event)

    def answer_again(self) -> None:
        """Answer always from now on."""
        self.answered_at_most = None
        self.ended.set()

    def search(self, model: str, arguments: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return the records that a search finds; only orders have any."""
        if model != ORDERS:
            return []
        if self.answered_at_most is not None and self.answers >= self.answered_at_most:
            self.silent.set()
            self.ended.wait()
        self.answers += 1
        found = sorted(self.orders)
        for name, sign, value in arguments["domain"]:
            if name == "id":
                found = [one for one in found if COMPARISONS[sign](one, value)]
            elif not COMPARISONS[sign](WRITTEN, value):
                found = []
        return [self._row(one) for one in found[: arguments["limit"]]]

    def _row(self, order: int) -> Mapping[str, Any]:
        return {
            "id": order,
            "name": self.orders[order],
            "write_date": WRITTEN,
            "state": "sale",
            "company_id": [1, "Example Works"],
            "amount_total": 10.5,
        }


@contextmanager
def serve_erp(server: ErpServer) -> Iterator[ErpServer]:
    """Serve it on loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            arguments = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            rows = server.search(self.path.split("/")[3], arguments)
            body = json.dumps(rows).encode()
            try:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                return  # whoever asked was killed

        def log_message(self, *args: Any) -> None:
            """Log nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}"
    try:
        yield server
    finally:
        server.ended.set()
        http.shutdown()
        http.server_close()
        thread.join()
