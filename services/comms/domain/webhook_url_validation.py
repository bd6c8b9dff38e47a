"""Validates the URLs and addresses of webhooks, against server-side request forgery (SSRF).

A URL is `https://…` to any host, or `http://…` to this machine itself (a loopback address or
`localhost`). The address that a host resolves to is validated again before every sending, and it is
the one connected to: this machine only where the URL says so, and never a link-local (cloud
metadata services), multicast, unspecified or reserved one. Private networks are allowed: a
company's own receivers are there.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from services.comms.domain.webhook_refusals import (
    UrlAddressForbidden,
    UrlIncomplete,
    UrlLeadsElsewhere,
    UrlLeadsHere,
    UrlUnencrypted,
    UrlUnparsable,
    UrlUnreadable,
    UrlWithCredentials,
    UrlWithFragment,
)

IpAddress = IPv4Address | IPv6Address

MAX_URL_LENGTH = 2000


def validate_url(url: str) -> None:
    """Raise `InvalidSubscription` where webhooks may not be sent to a URL."""
    if len(url) > MAX_URL_LENGTH or not url.isascii() or not url.isprintable() or " " in url:
        raise UrlUnreadable(limit=MAX_URL_LENGTH)
    parts = _split(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise UrlIncomplete
    if "@" in parts.netloc:
        raise UrlWithCredentials
    if "#" in url:
        raise UrlWithFragment
    if parts.scheme == "http" and not is_loopback_url(url):
        raise UrlUnencrypted
    literal = _parse_ip(parts.hostname)
    if literal is not None:
        validate_resolved_address(literal, url)


def is_loopback_url(url: str) -> bool:
    """Return whether a URL names this machine itself."""
    host = _split(url).hostname or ""
    literal = _parse_ip(host)
    return host == "localhost" if literal is None else literal.is_loopback


def validate_resolved_address(address: IpAddress, url: str) -> None:
    """Raise `InvalidSubscription` where a URL's host must not resolve to an address."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        if not is_loopback_url(url):
            raise UrlLeadsHere(address=address)
        return
    if is_loopback_url(url):
        raise UrlLeadsElsewhere(address=address)
    if (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
    ):
        raise UrlAddressForbidden(address=address)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  reading it checks it
    except ValueError as error:
        raise UrlUnparsable from error
    return parts


def _parse_ip(host: str) -> IpAddress | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
