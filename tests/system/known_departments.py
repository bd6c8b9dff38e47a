"""Departments that duties may name in tests that run whole processes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx

from tests.system.cli_process import poll_until_true


def register_departments(
    http: httpx.Client, *codes: str, directory_url: str = "", duties_url: str = ""
) -> None:
    """Register departments, and wait until the duties area knows them.

    Without URLs the client's own address serves both areas.
    """
    for code in codes:
        body = {"code": code, "name": code, "valid_from": "2026-01-01"}
        _post(http, f"{directory_url}/api/directory/v1/departments", body)
    ratios = ["1", *["0"] * (len(codes) - 1)]
    shares = [
        {"department": code, "ratio": ratio} for code, ratio in zip(codes, ratios, strict=True)
    ]
    terms = {"code": uuid4().hex, "name": "probe", "unit": "pieces", "target": "1"} | {
        "shares": shares
    }
    _post(http, f"{duties_url}/api/duties/v1/projects", terms)


def _post(http: httpx.Client, url: str, body: dict[str, Any]) -> None:
    """Send a command until it is done: its area may just be starting, or wait for facts."""
    key = {"Idempotency-Key": f'"{uuid4()}"'}
    poll_until_true(lambda: http.post(url, json=body, headers=key).is_success, f"{url} is done")
