"""Which URLs and addresses webhooks may be sent to."""

from ipaddress import ip_address

import pytest

from services.comms.domain.refusals import InvalidSubscription
from services.comms.domain.webhook_url_validation import (
    is_loopback_url,
    validate_resolved_address,
    validate_url,
)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/concord",
        "https://example.com:8443/a?b=c",
        "https://10.1.2.3/concord",
        "https://[2001:db8::1]/",
        "http://127.0.0.1:8080/hook",
        "http://localhost/hook",
        "http://LOCALHOST/hook",
        "http://[::1]:9/hook",
        "https://127.0.0.1/hook",
        "https://e.com/" + "x" * 1986,
    ],
)
def test_these_urls_are_allowed(url: str) -> None:
    validate_url(url)


@pytest.mark.parametrize(
    ("url", "saying"),
    [
        ("http://example.com/", "plain http only to this machine"),
        ("http://10.1.2.3/", "plain http only to this machine"),
        ("http://169.254.169.254/latest", "plain http only to this machine"),
        ("http://localhost.example.com/", "plain http only to this machine"),
        ("ftp://example.com/", "send a whole URL"),
        ("file:///etc/passwd", "send a whole URL"),
        ("example.com", "send a whole URL"),
        ("https://", "send a whole URL"),
        ("https:///path", "send a whole URL"),
        ("", "send a whole URL"),
        ("https://user:secret@example.com/", "user or password"),
        ("https://example.com/#part", "what follows #"),
        ("https://example.com/a b", "without spaces"),
        ("https://例子.cn/", "ASCII"),
        ("https://example.com/\r\nx: y", "ASCII"),
        ("https://e.com/" + "x" * 1987, "at most 2000"),
        ("https://example.com:99999/", "this is no URL"),
        ("https://[::1/", "this is no URL"),
        ("https://169.254.169.254/", "not allowed for a receiver"),
        ("https://[fe80::1]/", "not allowed for a receiver"),
        ("https://224.0.0.1/", "not allowed for a receiver"),
        ("https://0.0.0.0/", "not allowed for a receiver"),
        ("https://240.0.0.1/", "not allowed for a receiver"),
        ("https://[::ffff:169.254.169.254]/", "not allowed for a receiver"),
    ],
)
def test_these_urls_are_refused(url: str, saying: str) -> None:
    with pytest.raises(InvalidSubscription) as refused:
        validate_url(url)
    assert saying in str(refused.value)


def test_a_loopback_url_is_recognised() -> None:
    assert is_loopback_url("http://localhost:1/")
    assert is_loopback_url("https://127.8.8.8/")
    assert not is_loopback_url("https://example.com/")
    assert not is_loopback_url("https://10.0.0.1/")
    assert not is_loopback_url("mailto:x")


@pytest.mark.parametrize("address", ["93.184.215.14", "10.0.0.1", "192.168.1.1", "fd00::1"])
def test_a_host_may_resolve_to_public_and_private_addresses(address: str) -> None:
    validate_resolved_address(ip_address(address), "https://example.com/")


@pytest.mark.parametrize(
    ("address", "saying"),
    [
        ("127.0.0.1", "this machine"),
        ("::1", "this machine"),
        ("::ffff:127.0.0.1", "this machine"),
        ("169.254.169.254", "not allowed for a receiver"),
        ("fe80::1", "not allowed for a receiver"),
        ("ff02::1", "not allowed for a receiver"),
        ("::", "not allowed for a receiver"),
    ],
)
def test_a_host_must_not_resolve_to_this_machine_or_a_reserved_address(
    address: str, saying: str
) -> None:
    with pytest.raises(InvalidSubscription, match=saying):
        validate_resolved_address(ip_address(address), "https://example.com/")


def test_localhost_must_resolve_to_this_machine() -> None:
    validate_resolved_address(ip_address("127.0.0.1"), "http://localhost/")
    validate_resolved_address(ip_address("::1"), "http://localhost/")
    with pytest.raises(InvalidSubscription, match="does not resolve to this machine"):
        validate_resolved_address(ip_address("10.0.0.1"), "http://localhost/")
