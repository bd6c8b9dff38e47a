#!/usr/bin/env bash
# A response class whose constructor takes no status_code serves requests, but the OpenAPI document of
# the whole application cannot be made: FastAPI looks for the parameter's default, and where there is
# no such parameter uses a variable that was never set. A status_code on the route avoids it.
set -euo pipefail
FASTAPI=0.165.0 HTTPX=0.28.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "fastapi==$FASTAPI" "httpx==$HTTPX"
cat >"$work/probe.py" <<'PY'
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient


class Rows(StreamingResponse):
    def __init__(self, rows):
        super().__init__(rows, media_type="text/event-stream")


def application(**route):
    app = FastAPI()

    @app.get("/rows", response_class=Rows, **route)
    def rows():
        return Rows(iter([b"data: 1\n\n"]))

    return app


def document(app):
    try:
        return sorted(app.openapi()["paths"]["/rows"]["get"]["responses"])
    except Exception as error:
        return type(error).__name__


print("fastapi", version("fastapi"))
print("served:", TestClient(application()).get("/rows").status_code)
print("document:", document(application()))
print("document with status_code=200 on the route:", document(application(status_code=200)))
PY
found=$("$work/venv/bin/python" "$work/probe.py" 2>/dev/null)
echo "$found"
grep -qx "served: 200" <<<"$found"
grep -qx "document: UnboundLocalError" <<<"$found"
grep -q "^document with status_code=200 on the route: \['200'" <<<"$found"
