#!/usr/bin/env bash
# Starlette's GZipMiddleware looks for the text "gzip" in Accept-Encoding. So a client that refuses
# gzip (`gzip;q=0`, RFC 9110 12.4.2) gets it, and one that takes any coding (`*`) gets none.
set -euo pipefail
STARLETTE=1.10.0 HTTPX=0.28.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "starlette==$STARLETTE" "httpx==$HTTPX"
cat >"$work/probe.py" <<'PY'
import asyncio

import httpx
import starlette
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

app = GZipMiddleware(Starlette(routes=[Route("/", lambda _: PlainTextResponse("a" * 5000))]))


async def main():
    print("starlette", starlette.__version__)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        for accepted in ("gzip", "gzip;q=0", "*", "identity"):
            answer = await client.get("/", headers={"Accept-Encoding": accepted})
            print(accepted, "->", answer.headers.get("content-encoding", "none"))


asyncio.run(main())
PY
found=$("$work/venv/bin/python" "$work/probe.py")
echo "$found"
grep -qx "gzip -> gzip" <<<"$found"
grep -qx "gzip;q=0 -> gzip" <<<"$found"
grep -qx -- "\* -> none" <<<"$found"
