#!/usr/bin/env bash
# openapi-python-client leaves a described 200 out of the client when its media type is neither JSON,
# text nor octet-stream (application/pdf, image/svg+xml, Parquet). It warns, with the repr of an object
# in place of the status code, and exits 0. The client then raises UnexpectedStatus for that very 200
# if it was asked to raise for unexpected ones, and answers None if not. Where text is described as
# binary, reading the answer ends with a TypeError.
set -euo pipefail
GENERATOR=0.29.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    "openapi-python-client==$GENERATOR" httpx attrs python-dateutil
cat >"$work/document.py" <<'PY'
import json

TYPES = {"text": "text/xml", "pdf": "application/pdf", "svg": "image/svg+xml"}
paths = {
    f"/{name}": {
        "get": {
            "operationId": name,
            "responses": {
                "200": {
                    "description": "a file",
                    "content": {media: {"schema": {"type": "string", "format": "binary"}}},
                }
            },
        }
    }
    for name, media in TYPES.items()
}
print(json.dumps({"openapi": "3.1.0", "info": {"title": "files", "version": "1"}, "paths": paths}))
PY
cat >"$work/ask.py" <<'PY'
from importlib import import_module

import httpx
from files.client import Client

answer = httpx.MockTransport(lambda request: httpx.Response(200, content=b"a file"))
for strict in (False, True):
    client = Client("http://test", raise_on_unexpected_status=strict)
    client.set_httpx_client(httpx.Client(transport=answer, base_url="http://test"))
    for name in ("text", "pdf", "svg"):
        try:
            found = import_module(f"files.api.default.{name}").sync_detailed(client=client).parsed
            print(f"strict={strict} {name}: {type(found).__name__}")
        except Exception as error:
            print(f"strict={strict} {name}: {type(error).__name__}: {str(error).splitlines()[0]}")
PY
cd "$work"
"$work/venv/bin/python" document.py >document.json
"$work/venv/bin/openapi-python-client" generate --path document.json --meta none \
    --output-path files >said.txt 2>&1 && echo "exit code 0"
grep -oE "Cannot parse response for status code <[a-zA-Z._]+" said.txt | sort | uniq -c
"$work/venv/bin/python" ask.py | tee found.txt
grep -q "status code <openapi_python_client" said.txt
grep -qx "strict=False pdf: NoneType" found.txt
grep -q "strict=True pdf: UnexpectedStatus: .*200" found.txt
grep -q "strict=True svg: UnexpectedStatus: .*200" found.txt
grep -q "strict=False text: TypeError" found.txt
