"""The requests that robots of chat take, with their signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from services.comms.domain.message_address import MessageAddress
from services.comms.domain.message_settings import Transport
from services.comms.domain.message_texts import MessageText

_HEADERS = {
    "content-type": "application/json; charset=utf-8",
    "accept-encoding": "identity",  # the beginning of the answer is read, and not unpacked
}


@dataclass(frozen=True)
class RobotRequest:
    """What is posted."""

    url: str = field(repr=False)
    body: str
    headers: Mapping[str, str]


def feishu_signature(secret: str, seconds: int) -> str:
    """Return the signature of Feishu: of nothing, under the time in seconds and the secret."""
    key = f"{seconds}\n{secret}".encode()
    return base64.b64encode(hmac.digest(key, b"", hashlib.sha256)).decode()


def dingtalk_signature(secret: str, milliseconds: int) -> str:
    """Return the signature of DingTalk, which is not yet encoded for a URL."""
    signed = f"{milliseconds}\n{secret}".encode()
    return base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256)).decode()


def robot_request(
    transport: Transport, address: MessageAddress, text: MessageText, at: datetime
) -> RobotRequest:
    """Return the request that sends a text by a robot; `at` is when it is sent.

    Raises `KeyError` for e-mail, which no robot sends.
    """
    url, content = _BUILDERS[transport](address, text, at)
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return RobotRequest(url, body, _HEADERS)


def _feishu(address: MessageAddress, text: MessageText, at: datetime) -> tuple[str, Any]:
    seconds = int(at.timestamp())
    return address.url, {
        "timestamp": str(seconds),
        "sign": feishu_signature(address.secret or "", seconds),
        "msg_type": "text",
        "content": {"text": text.whole},
    }


def _dingtalk(address: MessageAddress, text: MessageText, at: datetime) -> tuple[str, Any]:
    milliseconds = int(at.timestamp() * 1000)
    sign = quote(dingtalk_signature(address.secret or "", milliseconds), safe="")
    separator = "&" if urlsplit(address.url).query else "?"
    # Markdown shows a line of its own only after an empty one.
    shown = text.whole.replace("\n", "\n\n")
    mentioned = "".join(f" @{one}" for one in address.mentions)
    return f"{address.url}{separator}timestamp={milliseconds}&sign={sign}", {
        "msgtype": "markdown",
        "markdown": {"title": text.title, "text": shown + mentioned},
        "at": {"atMobiles": list(address.mentions)},
    }


def _wecom(address: MessageAddress, text: MessageText, _: datetime) -> tuple[str, Any]:
    return address.url, {
        "msgtype": "text",
        "text": {
            "content": text.whole,
            "mentioned_list": list(address.mentions),
        },
    }


def _slack(address: MessageAddress, text: MessageText, _: datetime) -> tuple[str, Any]:
    return address.url, {"text": text.whole}


_BUILDERS = {"feishu": _feishu, "dingtalk": _dingtalk, "wecom": _wecom, "slack": _slack}
