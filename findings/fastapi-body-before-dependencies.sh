#!/usr/bin/env bash
# A dependency that authenticates looks like a gate in front of its route. FastAPI runs it behind the
# body: where a route takes a body, the whole of it is read and parsed before the first dependency is
# called, also one of the router or of the application, and whatever the dependency then refuses. A
# caller without a token fills the server's memory. Only middleware, or a route class of one's own, comes
# first. (Malformed JSON is even answered with 422 where one expects 401.)
set -euo pipefail
FASTAPI=0.165.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "fastapi==$FASTAPI"
cat >"$work/probe.py" <<'PY'
import asyncio
import fastapi
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel

read_parts = 0
seen = []


def authenticate():
    seen.append(read_parts)
    raise HTTPException(401)


class Order(BaseModel):
    text: str


app = FastAPI(dependencies=[Depends(authenticate)])


@app.post("/orders")
async def take(order: Order):
    return order


@app.post("/nothing")
async def nothing():
    return {}


async def post(path, parts):
    global read_parts
    read_parts, answer, waiting = 0, [], list(parts)
    seen.clear()

    async def receive():
        global read_parts
        read_parts += 1
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message):
        answer.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"content-type", b"application/json")], "client": ("192.0.2.1", 1), "server": ("a", 80),
    }
    await app(scope, receive, send)
    return answer[0]["status"], f"parts of the body read before the dependency: {seen}"


big = [b'{"text": "'] + [b"x" * 65536] * 100 + [b'"}']
print("fastapi", fastapi.__version__)
print("with a body", *asyncio.run(post("/orders", big)))
print("without", *asyncio.run(post("/nothing", big)))
print("no JSON", *asyncio.run(post("/orders", [b"{"])))
PY
found=$("$work/venv/bin/python" "$work/probe.py")
echo "$found"
grep -q "with a body 401 parts of the body read before the dependency: \[102\]" <<<"$found"
grep -q "without 401 parts of the body read before the dependency: \[0\]" <<<"$found"
grep -q "no JSON 422 parts of the body read before the dependency: \[\]" <<<"$found"
