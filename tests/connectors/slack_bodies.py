"""Bodies of Slack's events, and the secret that signs them."""

from __future__ import annotations

from typing import Any

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
"""Of the example in Slack's documentation."""


def message(**event: Any) -> dict[str, Any]:
    """Return the body of a message in a channel."""
    told = {
        "type": "message",
        "channel": "C0123",
        "user": "U0ANN",
        "text": "Where is the test report?",
        "ts": "1796039097.000200",
        **event,
    }
    kept = {key: value for key, value in told.items() if value is not None}
    return {"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": kept}
