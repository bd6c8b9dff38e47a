"""Requests to robots of chat, and what their answers mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID

import pytest

from services.comms.domain.message_address import MessageAddress, validate_address
from services.comms.domain.message_answers import UNREADABLE, read_refusal
from services.comms.domain.message_mail import build_mail
from services.comms.domain.message_refusals import (
    MailboxesMissing,
    MailboxesNotUsed,
    MentionsNotUsed,
    RobotSecretMissing,
    RobotSecretNotUsed,
    SchemeOfOtherTransport,
)
from services.comms.domain.message_requests import (
    dingtalk_signature,
    feishu_signature,
    robot_request,
)
from services.comms.domain.message_settings import Transport
from services.comms.domain.message_texts import MessageText
from services.comms.domain.refusals import InvalidSubscription
from services.comms.domain.webhook_delivery_commands import ProviderRefusal
from services.comms.domain.webhook_refusals import UrlUnparsable

AT = datetime(2026, 11, 23, 1, 0, 0, 250_000, tzinfo=UTC)
TEXT = MessageText("Title", "Body")


def test_the_signature_of_feishu_is_that_of_its_vector() -> None:
    signature = feishu_signature("test-secret", 1599360473)
    assert signature == "wSds2BzzFIIGf/WrhUO+NI1q/9j+FRJd3JNHKAq0NZY="


def test_the_signature_of_dingtalk_is_that_of_its_vector() -> None:
    signature = quote(dingtalk_signature("SECtest", 1577262236757), safe="")
    assert signature == "Za%2Fne6w2koB8B4ROVlgTNd%2FX%2B%2FFbyDpZrXLz57xNZSA%3D"


def test_feishu_has_time_in_seconds_and_signature_in_the_body() -> None:
    address = MessageAddress(url="https://open.feishu.cn/hook/1", secret="s")
    request = robot_request("feishu", address, TEXT, AT)
    assert request.url == address.url
    assert json.loads(request.body) == {
        "timestamp": str(int(AT.timestamp())),
        "sign": feishu_signature("s", int(AT.timestamp())),
        "msg_type": "text",
        "content": {"text": "Title\nBody"},
    }


@pytest.mark.parametrize("query", ["?access_token=1", ""])
def test_dingtalk_has_milliseconds_and_a_signature_that_is_encoded_once(query: str) -> None:
    address = MessageAddress(
        url=f"https://oapi.dingtalk.com/robot/send{query}", secret="SECtest", mentions=("138",)
    )
    request = robot_request("dingtalk", address, TEXT, AT)
    milliseconds = int(AT.timestamp() * 1000)
    sent = parse_qs(urlsplit(request.url).query)
    assert sent["timestamp"] == [str(milliseconds)]
    assert sent["sign"] == [dingtalk_signature("SECtest", milliseconds)]
    assert json.loads(request.body) == {
        "msgtype": "markdown",
        "markdown": {"title": "Title", "text": "Title\n\nBody @138"},
        "at": {"atMobiles": ["138"]},
    }


def test_wecom_and_slack_have_their_key_in_the_address() -> None:
    address = MessageAddress(url="https://qyapi.weixin.qq.com/send?key=1", mentions=("ann",))
    wecom = robot_request("wecom", address, TEXT, AT)
    assert (wecom.url, json.loads(wecom.body)) == (
        address.url,
        {"msgtype": "text", "text": {"content": "Title\nBody", "mentioned_list": ["ann"]}},
    )
    slack = robot_request("slack", MessageAddress(url="https://hooks.slack.com/1"), TEXT, AT)
    assert json.loads(slack.body) == {"text": "Title\nBody"}


def test_an_address_is_shown_without_what_lets_others_send() -> None:
    address = MessageAddress(url="https://qyapi.weixin.qq.com/send?key=TOKEN", secret="SECRET")
    assert address.origin == "https://qyapi.weixin.qq.com"
    assert "TOKEN" not in repr(address)
    assert "SECRET" not in repr(address)
    assert "TOKEN" not in repr(robot_request("wecom", address, TEXT, AT))
    assert address.robot != MessageAddress(url="https://qyapi.weixin.qq.com/send?key=2").robot


@pytest.mark.parametrize(
    ("transport", "status", "body", "refusal"),
    [
        ("feishu", 200, b'{"code":0,"msg":"success"}', None),
        ("feishu", 200, b'{"code":19021,"msg":"no\\nsign"}', ProviderRefusal("19021", "no sign")),
        ("feishu", 200, b'{"code":false}', ProviderRefusal(UNREADABLE, is_temporary=True)),
        ("feishu", 200, b'{"code":""}', ProviderRefusal(UNREADABLE, is_temporary=True)),
        ("feishu", 400, b'{"code":19001}', ProviderRefusal("19001")),
        ("feishu", 502, b"<html>", ProviderRefusal("502", is_temporary=True)),
        ("feishu", 404, b'{"code":0}', ProviderRefusal("404")),
        (
            "feishu",
            400,
            b'{"code":9499,"msg":"too many"}',
            ProviderRefusal("9499", "too many", True, timedelta(minutes=1)),
        ),
        (
            "feishu",
            429,
            b'{"code":1,"msg":""}',
            ProviderRefusal("1", "", True, timedelta(minutes=1)),
        ),
        ("dingtalk", 200, b'{"errcode":0,"errmsg":"ok"}', None),
        ("dingtalk", 200, b'{"errcode":-1}', ProviderRefusal("-1", is_temporary=True)),
        (
            "dingtalk",
            200,
            b'{"errcode":130101}',
            ProviderRefusal("130101", "", True, timedelta(minutes=10)),
        ),
        ("wecom", 200, b'{"errcode":93000}', ProviderRefusal("93000")),
        ("wecom", 200, b"[]", ProviderRefusal(UNREADABLE, is_temporary=True)),
        ("slack", 200, b"ok", None),
        ("slack", 200, b"<html>", ProviderRefusal(UNREADABLE, is_temporary=True)),
        ("slack", 403, b"invalid_token", ProviderRefusal("invalid_token")),
        ("slack", 500, b"Oh no!", ProviderRefusal("500", is_temporary=True)),
        (
            "slack",
            429,
            b"rate_limited",
            ProviderRefusal("rate_limited", "", True, timedelta(seconds=30)),
        ),
    ],
)
def test_an_answer_is_read_by_its_body(
    transport: Transport, status: int, body: bytes, refusal: ProviderRefusal | None
) -> None:
    assert read_refusal(transport, status, body) == refusal


ADDRESSES: list[tuple[Transport, dict[str, Any], type[InvalidSubscription]]] = [
    ("feishu", {}, RobotSecretMissing),
    ("dingtalk", {"secret": ""}, RobotSecretMissing),
    ("wecom", {"secret": "s"}, RobotSecretNotUsed),
    ("slack", {"mentions": ("ann",)}, MentionsNotUsed),
    ("slack", {"recipient": "ann@example.com"}, MailboxesNotUsed),
    ("slack", {"url": "smtps://example.com"}, SchemeOfOtherTransport),
    ("email", {"url": "smtps://example.com", "sender": "a@example.com"}, MailboxesMissing),
    ("email", {"sender": "a@example.com", "recipient": "b@example.com"}, SchemeOfOtherTransport),
    ("slack", {"url": "https://[x"}, UrlUnparsable),
]


@pytest.mark.parametrize(("transport", "values", "refusal"), ADDRESSES)
def test_an_address_that_a_transport_cannot_use_is_refused(
    transport: Transport, values: dict[str, Any], refusal: type[InvalidSubscription]
) -> None:
    address = MessageAddress(**{"url": "https://example.com/hook", **values})
    with pytest.raises(refusal):
        validate_address(address, transport, ())


@pytest.mark.parametrize("url", ["smtps://10.0.0.1", "smtp://169.254.169.254", "smtp://127.0.0.1"])
def test_mail_goes_where_webhooks_may_go(url: str) -> None:
    address = MessageAddress(url=url, sender="a@example.com", recipient="b@example.com")
    with pytest.raises(InvalidSubscription):
        validate_address(address, "email", ())


def test_addresses_that_can_be_used_are_accepted() -> None:
    robot = MessageAddress(url="https://example.com/hook", secret="s", mentions=("138",))
    validate_address(robot, "dingtalk", ())
    for url in ("smtp://example.com:587", "SMTPS://example.com"):
        mailbox = MessageAddress(url=url, sender="a@example.com", recipient="b@example.com")
        validate_address(mailbox, "email", ())


def test_mail_that_is_sent_again_has_the_same_id() -> None:
    address = MessageAddress(
        url="smtps://mail.example.com", sender="concord@example.com", recipient="ann@example.com"
    )
    text = MessageText("逾期 " * 100, "Body 正文")
    mail = build_mail(address, text, UUID(int=1), AT)
    assert mail["Message-ID"] == f"<{UUID(int=1)}@example.com>"
    assert len(mail["Subject"]) == 200
    assert mail.get_content().strip() == "Body 正文"
