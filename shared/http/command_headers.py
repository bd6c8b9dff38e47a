"""The headers of commands: `If-Match` and `Idempotency-Key`."""

from __future__ import annotations

import hashlib
import re

from fastapi import Header, Request

from shared.eventsourcing.event_store import IdempotencyKey
from shared.http.auth import Caller
from shared.http.request_problems import EtagMalformed, KeyMalformed

MAX_IDEMPOTENCY_KEY_LENGTH = 255
OPTIONAL_IF_MATCH = Header(
    None, description="Optional: the ETag that was read; where it is stale, the command is refused"
)
REQUIRED_IF_MATCH = Header(
    None,
    description="Required: the ETag that was read; where it is stale, the command is refused",
    json_schema_extra={"x-demanded": True},
)
"""The framework must not demand it itself: without it the answer is 428, not 422."""
IDEMPOTENCY_KEY = Header(
    None,
    description="Optional: a key of the caller's own; a repetition with it changes nothing more and"
    " is answered like the first request",
)


def parse_if_match(if_match: str) -> int:
    """Return the version in an `If-Match`; raises `EtagMalformed`."""
    found = re.fullmatch(r'"(\d{1,18})(-[0-9a-f]+)?"', if_match.strip())
    if found is None:
        raise EtagMalformed(if_match=if_match)
    return int(found[1])


async def parse_idempotency_key(
    request: Request, caller: Caller, value: str | None, if_match: str | None
) -> IdempotencyKey | None:
    """Return the key with the fingerprint of the request; raises `KeyMalformed`."""
    if value is None:
        return None
    quoted = re.fullmatch(r'"((?:[^"\\]|\\["\\])*)"', value.strip())
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else value.strip()
    if not 1 <= len(key) <= MAX_IDEMPOTENCY_KEY_LENGTH or not key.isprintable():
        raise KeyMalformed(max_length=MAX_IDEMPOTENCY_KEY_LENGTH)
    digest = hashlib.sha256()
    for part in (request.method, request.url.path, if_match or "", caller.subject):
        digest.update(part.encode() + b"\0")
    digest.update(await request.body())
    return IdempotencyKey(caller.subject, key, digest.hexdigest())
