"""The OAuth flows by which a person in a browser and a machine get their tokens."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from shared.http.roles import Role
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.testing.keycloak import KeycloakServer

REDIRECT_URL = "http://localhost:3000"
"""The URL of the web pages, unless `CONCORD_WEB_URL` sets another."""
USER_PASSWORD = "concord-dev"
FORM_ACTION = re.compile(r'<form[^>]*\baction="([^"]+)"')


class SimulatedBrowser:
    """Follows redirects, submits forms and stores cookies as a browser does."""

    def __init__(self, http_client: httpx.Client, redirect_url: str = REDIRECT_URL) -> None:
        self._http_client = http_client
        self._redirect_url = redirect_url
        self._cookies: dict[str, str] = {}

    def visit(self, url: str, form: dict[str, str] | None = None) -> httpx.Response:
        """Follow every redirect except the one to the client's redirect URL."""
        while True:
            cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            method = "GET" if form is None else "POST"
            response = self._http_client.request(
                method, url, data=form, headers={"Cookie": cookies}
            )
            for line in response.headers.get_list("set-cookie"):
                # A browser sends secure cookies to this machine without TLS; Python's jar does not.
                self._cookies |= {name: cookie.value for name, cookie in SimpleCookie(line).items()}
            location = urljoin(url, response.headers.get("location", ""))
            if not response.is_redirect or location.startswith(self._redirect_url):
                return response
            url, form = location, None

    def submit_form(self, page: httpx.Response, **form: str) -> httpx.Response:
        """Submit the page's form."""
        action = FORM_ACTION.search(page.text)
        assert action, page.text
        return self.visit(urljoin(str(page.url), html.unescape(action[1])), form)


def sign_on_in_browser(
    keycloak: KeycloakServer,
    username: str,
    client: str = "concord-web",
    redirect_url: str = f"{REDIRECT_URL}/",
) -> dict[str, Any]:
    """Return the tokens of a user who signs on at a client's pages (authorization code, PKCE)."""
    verifier = token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    parameters = {
        "client_id": client,
        "redirect_uri": redirect_url,
        "response_type": "code",
        "scope": "openid",
        "state": token_urlsafe(),
        "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
    }
    with httpx.Client(trust_env=False) as http_client:
        browser = SimulatedBrowser(http_client, redirect_url)
        page = browser.visit(f"{_endpoint(keycloak, 'auth')}?{httpx.QueryParams(parameters)}")
        redirect = browser.submit_form(page, username=username, password=USER_PASSWORD)
    assert "location" in redirect.headers, redirect.text
    code = parse_qs(urlsplit(redirect.headers["location"]).query)["code"][0]
    return _tokens(
        keycloak,
        grant_type="authorization_code",
        client_id=client,
        redirect_uri=redirect_url,
        code=code,
        code_verifier=verifier,
    )


def sign_on_with_device_code(keycloak: KeycloakServer, username: str) -> str:
    """Return the token of a user who enters a code in a browser (device authorization)."""
    authorization = httpx.post(
        _endpoint(keycloak, "auth/device"), data={"client_id": "concord-terminal"}, trust_env=False
    ).json()
    with httpx.Client(trust_env=False) as http_client:
        browser = SimulatedBrowser(http_client)
        page = browser.visit(authorization["verification_uri_complete"])
        consent = browser.submit_form(page, username=username, password=USER_PASSWORD)
        browser.submit_form(consent, accept="Yes")
    token: str = _tokens(
        keycloak,
        grant_type="urn:ietf:params:oauth:grant-type:device_code",
        client_id="concord-terminal",
        device_code=authorization["device_code"],
    )["access_token"]
    return token


def machine_token(
    keycloak: KeycloakServer, client: str, secret: str | None = None, realm: str = ""
) -> str:
    """Return the token of a machine client (client credentials)."""
    token: str = _tokens(
        keycloak,
        realm,
        grant_type="client_credentials",
        client_id=client,
        client_secret=keycloak.realm.client_secret(client) if secret is None else secret,
    )["access_token"]
    return token


def _tokens(keycloak: KeycloakServer, realm: str = "", **form: str) -> dict[str, Any]:
    response = httpx.post(_endpoint(keycloak, "token", realm), data=form, trust_env=False)
    assert response.is_success, response.text
    tokens: dict[str, Any] = response.json()
    return tokens


def _endpoint(keycloak: KeycloakServer, name: str, realm: str = "") -> str:
    return f"{keycloak.issuer_of(realm or keycloak.realm.name)}/protocol/openid-connect/{name}"


def local_token(folder: Path) -> str:
    """Return a reader's token that is signed by a key of a folder, as without a provider."""
    now, hour = datetime.now(UTC), timedelta(hours=1)
    return load_local_token_issuer(folder).issue_token("tom", [Role.BI_READER], None, now, hour)
