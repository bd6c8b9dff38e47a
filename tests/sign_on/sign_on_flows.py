"""A person at a browser, and a machine: how each of them comes by a token."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from http.cookies import SimpleCookie
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from shared.testing.keycloak import KeycloakServer

REDIRECT_URL = "http://localhost:3000"
"""Where the web pages are, if `CONCORD_WEB_URL` does not say."""
USER_PASSWORD = "concord-dev"
FORM_ACTION = re.compile(r'<form[^>]*\baction="([^"]+)"')


class SimulatedBrowser:
    """Goes where it is sent and fills in the forms it finds; keeps cookies as a browser does."""

    def __init__(self, http: httpx.Client, redirect_url: str = REDIRECT_URL) -> None:
        self._http = http
        self._home = redirect_url
        self._cookies: dict[str, str] = {}

    def visit(self, url: str, form: dict[str, str] | None = None) -> httpx.Response:
        """Follow every redirect but the one that leads home."""
        while True:
            cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            method = "GET" if form is None else "POST"
            answer = self._http.request(method, url, data=form, headers={"Cookie": cookies})
            for line in answer.headers.get_list("set-cookie"):
                # A browser sends secure cookies to this machine without TLS; Python's jar does not.
                self._cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
            where = urljoin(url, answer.headers.get("location", ""))
            if not answer.is_redirect or where.startswith(self._home):
                return answer
            url, form = where, None

    def submit_form(self, page: httpx.Response, **form: str) -> httpx.Response:
        """Send the page's form."""
        found = FORM_ACTION.search(page.text)
        assert found, page.text
        return self.visit(urljoin(str(page.url), html.unescape(found[1])), form)


def sign_on_in_browser(
    keycloak: KeycloakServer,
    username: str,
    client: str = "concord-web",
    redirect_url: str = f"{REDIRECT_URL}/",
) -> dict[str, Any]:
    """Return the tokens of a user who signs on at a client's pages (authorization code, PKCE)."""
    verifier = token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "client_id": client,
        "redirect_uri": redirect_url,
        "response_type": "code",
        "scope": "openid",
        "state": token_urlsafe(),
        "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
    }
    with httpx.Client(trust_env=False) as http:
        browser = SimulatedBrowser(http, redirect_url)
        page = browser.visit(f"{_endpoint(keycloak, 'auth')}?{httpx.QueryParams(asked)}")
        back = browser.submit_form(page, username=username, password=USER_PASSWORD)
    assert "location" in back.headers, back.text
    code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
    return _tokens(
        keycloak,
        grant_type="authorization_code",
        client_id=client,
        redirect_uri=redirect_url,
        code=code,
        code_verifier=verifier,
    )


def sign_on_with_device_code(keycloak: KeycloakServer, username: str) -> str:
    """Return the token of a user who types a code into his browser (device authorization)."""
    asked = httpx.post(
        _endpoint(keycloak, "auth/device"), data={"client_id": "concord-terminal"}, trust_env=False
    ).json()
    with httpx.Client(trust_env=False) as http:
        browser = SimulatedBrowser(http)
        page = browser.visit(asked["verification_uri_complete"])
        consent = browser.submit_form(page, username=username, password=USER_PASSWORD)
        browser.submit_form(consent, accept="Yes")
    token: str = _tokens(
        keycloak,
        grant_type="urn:ietf:params:oauth:grant-type:device_code",
        client_id="concord-terminal",
        device_code=asked["device_code"],
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
    answer = httpx.post(_endpoint(keycloak, "token", realm), data=form, trust_env=False)
    assert answer.is_success, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def _endpoint(keycloak: KeycloakServer, name: str, realm: str = "") -> str:
    return f"{keycloak.issuer_of(realm or keycloak.realm.name)}/protocol/openid-connect/{name}"
