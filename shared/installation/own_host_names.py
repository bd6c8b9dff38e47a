"""The names under which this process is called."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from shared.http.allowed_hosts import AllowedHosts
from shared.installation.address_settings import EVERY_ADDRESS
from shared.installation.settings import Settings


def find_allowed_hosts(settings: Settings, served_areas: Sequence[str] = ()) -> AllowedHosts:
    """Return the names that are set, the machine's, and those the gateway calls the services by."""
    urls = [
        settings.services.get(area) or settings.services_url.format(area=area)
        for area in served_areas
    ]
    bound = [] if settings.host in EVERY_ADDRESS else [settings.host]
    names = [urlsplit(url).hostname for url in urls]
    return AllowedHosts.of(
        [*settings.allowed_hosts, *bound, socket.gethostname(), *filter(None, names)]
    )
