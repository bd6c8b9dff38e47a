"""A schema registry of tests: as much of Confluent's API as registering needs, over real HTTP."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"
SUBJECT = re.compile(r"/subjects/(?P<subject>[^/]+)(?P<versions>/versions)?")


@dataclass
class RegistryStandIn:
    """What the registry has, and what it demands of callers."""

    url: str = ""
    authorization: str | None = None
    """What callers must send; without it anybody may register."""
    versions: dict[str, list[str]] = field(default_factory=dict)
    compatibility: dict[str, str] = field(default_factory=dict)
    incompatible: set[str] = field(default_factory=set)
    """The subjects of which it takes no further version."""
    fails_after: int | None = None
    """So many schemas are taken; then the connection breaks."""

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Return status and JSON of an answer."""
        if (method, path) == ("GET", "/subjects"):
            return 200, sorted(self.versions)
        if method == "PUT" and path.startswith("/config/"):
            subject = unquote(path.removeprefix("/config/"))
            if subject not in self.versions:
                return 404, {"error_code": 40401, "message": f"Subject '{subject}' not found."}
            self.compatibility[subject] = body["compatibility"]
            return 200, body
        found = SUBJECT.fullmatch(path)
        assert found, path
        assert method == "POST"
        return self._take(unquote(found["subject"]), body, register=bool(found["versions"]))

    def _take(self, subject: str, body: Any, *, register: bool) -> tuple[int, Any]:
        assert body["schemaType"] == "JSON"
        versions = self.versions.get(subject, [])
        if body["schema"] in versions:
            return 200, {"subject": subject, "id": 1, "version": versions.index(body["schema"]) + 1}
        if not register:
            return 404, {"error_code": 40403, "message": "Schema not found"}
        if subject in self.incompatible:
            return 409, {"error_code": 409, "message": "Schema being registered is incompatible"}
        self.versions.setdefault(subject, []).append(body["schema"])
        return 200, {"id": len(self.versions)}

    def is_broken(self) -> bool:
        """Tell whether it has taken as many schemas as it is going to."""
        taken = sum(map(len, self.versions.values()))
        return self.fails_after is not None and taken >= self.fails_after


@contextmanager
def run_registry() -> Iterator[RegistryStandIn]:
    """Run an empty registry on a free port until the block ends."""
    registry = RegistryStandIn()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body are one packet, for which no acknowledgement is waited

        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(size) or b"null")
            if self.command == "POST" and registry.is_broken():
                self.close_connection = True
                return
            sent = self.headers.get("Authorization")
            if registry.authorization not in {None, sent}:
                status, answer = 401, {"error_code": 401, "message": "Unauthorized"}
            else:
                assert self.headers["Accept"] == MEDIA_TYPE
                status, answer = registry.answer(self.command, self.path, body)
            encoded = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", MEDIA_TYPE)
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815  the names of the base class

        def log_message(self, *_: object) -> None:
            """Say nothing on stderr."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        registry.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield registry
        finally:
            server.shutdown()
            thread.join()
