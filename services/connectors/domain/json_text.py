"""The JSON of commands, always the same for the same values."""

from __future__ import annotations

import json
from collections.abc import Mapping


def json_text(body: Mapping[str, str | int]) -> str:
    """Return a body as JSON."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
