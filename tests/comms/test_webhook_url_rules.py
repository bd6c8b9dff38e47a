"""Which URLs and addresses webhooks may be sent to."""

from ipaddress import ip_address, ip_network

import pytest

from services.comms.domain.refusals import InvalidSubscription
from services.comms.domain.webhook_refusals import UrlAddressForbidden, UrlNotAllowed
from services.comms.domain.webhook_url_validation import (
    is_loopback_url,
    validate_resolved_address,
    validate_url,
)

LISTED = tuple(map(ip_network, ("127.0.0.0/8", "::1/128", "10.1.0.0/16", "fd00::/8")))
EVERYTHING = (ip_network("0.0.0.0/0"), ip_network("::/0"))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/concord",
        "https://example.com:8443/a?b=c",
        "https://93.184.215.14/concord",
        "https://[2606:2800:21f::1]/",
        "https://10.1.2.3/concord",
        "http://127.0.0.1:8080/hook",
        "http://localhost/hook",
        "http://LOCALHOST/hook",
        "http://[::1]:9/hook",
        "https://127.0.0.1/hook",
        "https://e.com/" + "x" * 1986,
    ],
)
def test_these_urls_are_allowed(url: str) -> None:
    validate_url(url, LISTED)


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
        validate_url(url, EVERYTHING)
    assert saying in str(refused.value)


def test_a_loopback_url_is_recognised() -> None:
    assert is_loopback_url("http://localhost:1/")
    assert is_loopback_url("https://127.8.8.8/")
    assert not is_loopback_url("https://example.com/")
    assert not is_loopback_url("https://10.0.0.1/")
    assert not is_loopback_url("mailto:x")


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1"])
def test_a_host_may_resolve_to_public_addresses(address: str) -> None:
    validate_resolved_address(ip_address(address), "https://example.com/", ())


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "100.127.255.254",
        "198.18.0.1",
        "fd00::1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
    ],
)
def test_other_addresses_are_receivers_only_where_they_are_listed(address: str) -> None:
    for allowed in ((), LISTED[:2]):
        with pytest.raises(UrlNotAllowed):
            validate_resolved_address(ip_address(address), "https://example.com/", allowed)
    validate_resolved_address(ip_address(address), "https://example.com/", EVERYTHING)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "https://127.0.0.1/", "http://localhost/", "https://[::1]/"]
)
def test_this_machine_is_a_receiver_only_where_it_is_listed(url: str) -> None:
    validate_url(url, LISTED)
    with pytest.raises(UrlNotAllowed):
        validate_url(url, LISTED[2:])


@pytest.mark.parametrize(
    "address",
    [
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "::7f00:2",
        "192.88.99.1",
        "fec0::1",
    ],
)
def test_metadata_services_and_ways_round_are_never_receivers(address: str) -> None:
    with pytest.raises(UrlAddressForbidden):
        validate_resolved_address(ip_address(address), "https://example.com/", EVERYTHING)


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
        validate_resolved_address(ip_address(address), "https://example.com/", EVERYTHING)


def test_localhost_must_resolve_to_this_machine() -> None:
    validate_resolved_address(ip_address("127.0.0.1"), "http://localhost/", LISTED)
    validate_resolved_address(ip_address("::1"), "http://localhost/", LISTED)
    with pytest.raises(InvalidSubscription, match="does not resolve to this machine"):
        validate_resolved_address(ip_address("10.0.0.1"), "http://localhost/", LISTED)
