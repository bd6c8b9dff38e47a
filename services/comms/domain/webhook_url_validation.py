"""Validates the URLs and addresses of webhooks, against server-side request forgery (SSRF).

A URL is `https://…` to a host with a public address. What is not public (this machine, a company's
own networks) is a receiver only where the operator lists its network; `http://…` goes to this
machine alone. The address that a host resolves to is validated again before every sending, and it
is the one connected to: this machine only where the URL says so, and never, whatever is listed, a
link-local, multicast, unspecified or reserved one, one that leads to an IPv4 address by way of
IPv6, or the metadata service of a cloud, which hands out credentials.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from services.comms.domain.webhook_refusals import (
    UrlAddressForbidden,
    UrlIncomplete,
    UrlLeadsElsewhere,
    UrlLeadsHere,
    UrlNotAllowed,
    UrlUnencrypted,
    UrlUnparsable,
    UrlUnreadable,
    UrlWithCredentials,
    UrlWithFragment,
)

IpAddress = IPv4Address | IPv6Address
IpNetwork = IPv4Network | IPv6Network
AllowedNetworks = Collection[IpNetwork]
"""The networks without public addresses to which the operator lets webhooks go."""

MAX_URL_LENGTH = 2000

_METADATA_SERVICES = frozenset(
    map(
        ip_address,
        (
            "100.100.100.200",  # Alibaba Cloud
            "168.63.129.16",  # Azure
            "192.0.0.192",  # Oracle Cloud
            "fd00:ec2::254",  # AWS
            "fd20:ce::254",  # Google Cloud
        ),
    )
)
"""Those with an address that is not link-local."""

_UNUSABLE_NETWORKS = tuple(
    map(
        ip_network,
        (
            "192.88.99.0/24",  # relays of 6to4, RFC 7526
            "2002::/16",  # 6to4, RFC 3056
            "2001::/32",  # Teredo, RFC 4380
            "64:ff9b::/96",  # NAT64, RFC 6052
            "64:ff9b:1::/48",  # NAT64 of one network, RFC 8215
            "::/96",  # IPv4-compatible, RFC 4291
            "fec0::/10",  # site-local, which nobody has any more, RFC 3879
        ),
    )
)
"""Most addresses in these networks stand for another one, which would not be validated."""


def validate_url(url: str, allowed: AllowedNetworks) -> None:
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
        validate_resolved_address(literal, url, allowed)
    elif is_loopback_url(url) and not any(network.is_loopback for network in allowed):
        raise UrlNotAllowed(address=parts.hostname)


def is_loopback_url(url: str) -> bool:
    """Return whether a URL names this machine itself."""
    host = _split(url).hostname or ""
    literal = _parse_ip(host)
    return host == "localhost" if literal is None else literal.is_loopback


def validate_resolved_address(address: IpAddress, url: str, allowed: AllowedNetworks) -> None:
    """Raise `InvalidSubscription` where a URL's host must not resolve to an address."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        if not is_loopback_url(url):
            raise UrlLeadsHere(address=address)
    elif is_loopback_url(url):
        raise UrlLeadsElsewhere(address=address)
    elif (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or address in _METADATA_SERVICES
        or any(address in network for network in _UNUSABLE_NETWORKS)
    ):
        raise UrlAddressForbidden(address=address)
    if not address.is_global and not any(address in network for network in allowed):
        raise UrlNotAllowed(address=address)


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
