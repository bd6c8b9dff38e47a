"""Holds conversations with a stand-in without a network, in tests of what is asked."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from services.connectors.domain.system_conversation import Conversation, Result, SystemAnswer


def held(
    conversation: Conversation[Result], answer_of: Callable[[httpx.Request], httpx.Response]
) -> Result:
    """Return what a conversation says; raises what it raises."""
    try:
        asked = next(conversation)
        while True:
            request = httpx.Request(
                asked.method,
                f"http://jira{asked.path}",
                params=dict(asked.query) or None,
                headers=dict(asked.headers),
                content=asked.body,
            )
            answer = answer_of(request)
            asked = conversation.send(SystemAnswer(answer.status_code, answer.content))
    except StopIteration as end:
        result: Result = end.value
        return result
