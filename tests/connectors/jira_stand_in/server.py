"""A Jira in memory, of Cloud or of Data Center, that answers requests and counts what is written.

It is written after Atlassian's documentation, not after the client. What a test needs can be made
to happen: failures, a search that lags behind, pages of any size, tokens that have expired.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx

from tests.connectors.jira_stand_in.issues import STATUSES, ZONE, Issue, written
from tests.connectors.jira_stand_in.search import JqlRefused, search

CLOUD_CREDENTIALS, SERVER_CREDENTIALS = "concord@example.com:api-token", "personal-access-token"
AUTHORIZATIONS = {
    True: "Basic " + b64encode(CLOUD_CREDENTIALS.encode()).decode(),
    False: f"Bearer {SERVER_CREDENTIALS}",
}
OWN_ACCOUNT = "557058:concord"
"""The account of the user who asks, in whose name is written."""
_ISSUE_PATH = re.compile(r"/issue/([^/]+)(?:/(changelog|transitions|comment|remotelink))?")


@dataclass
class JiraStandIn:
    """A Jira."""

    clock: Callable[[], datetime]
    is_cloud: bool = True
    issues: dict[str, Issue] = field(default_factory=dict)
    """By id."""
    projects: set[str] = field(default_factory=lambda: {"SALES", "OPS"})
    ahead: timedelta = timedelta(0)
    """How far its clock is ahead of ours."""
    page_size: int = 100
    """So many issues are on a page at most, whatever is asked for."""
    recent_changes: int = 40
    """So many changes of an issue a search tells of, the newest ones."""
    changelog_page: int = 100
    failures: list[httpx.Response | Exception | None] = field(default_factory=list)
    """What is answered to the next requests in turn; `None` for an answer that is right."""
    not_indexed: set[str] = field(default_factory=set)
    """The ids of issues that the search does not find yet."""
    before_page: Callable[[int], None] | None = None
    """Called before each page of a search with its number, so that issues change in between."""
    expired_tokens: set[str] = field(default_factory=set)
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each request."""
    writes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often was written what: by the issue's id, and its kind with what was written."""
    webhooks: list[dict[str, Any]] = field(default_factory=list)
    """The bodies of webhooks that tell of all changes, in their order."""
    pages: int = 0
    """So many pages of searches were answered."""
    _last_id: int = 10_000

    @property
    def now(self) -> datetime:
        """What its clock says."""
        return self.clock() + self.ahead

    def new_id(self) -> str:
        """Return an id that nothing else has."""
        self._last_id += 1
        return str(self._last_id)

    def create(self, key: str, at: datetime | None = None, **changes: Any) -> Issue:
        """Create an issue."""
        at = at or self.now
        issue = Issue(self.new_id(), key, at, at, **changes)
        self.issues[issue.id] = issue
        self.webhooks.append(issue.webhook(at, None, "somebody"))
        return issue

    def move(
        self, issue: Issue, status: str, at: datetime | None = None, who: str = "somebody"
    ) -> str:
        """Bring an issue into a status; return the id of the change."""
        at, change_id = at or self.now, self.new_id()
        issue.change("status", status, change_id, at, who)
        issue.status = status
        self.webhooks.append(issue.webhook(at, issue.histories[-1], who))
        return change_id

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; raises what `failures` holds."""
        path = request.url.path
        self.requests.append((request.method, path))
        failure = self.failures.pop(0) if self.failures else None
        if isinstance(failure, Exception):
            raise failure
        answer = failure or self._answer(request, path)
        answer.headers["Date"] = format_datetime(self.now.astimezone(), usegmt=False)
        return answer

    def _answer(self, request: httpx.Request, path: str) -> httpx.Response:
        if request.headers.get("Authorization") != AUTHORIZATIONS[self.is_cloud]:
            return refused(401, "Client must be authenticated to access this resource.")
        root = f"/rest/api/{3 if self.is_cloud else 2}"
        below, body = path.removeprefix(root), json.loads(request.content or b"{}")
        if below == "/myself":
            return httpx.Response(200, json={"accountId": OWN_ACCOUNT, "timeZone": ZONE.key})
        if below in {"/search", "/search/jql"}:
            return self._search(below, body)
        found = _ISSUE_PATH.fullmatch(below)
        issue = None if found is None else self._find(found[1])
        if found is None or issue is None:
            return refused(404, "Issue does not exist or you do not have permission to see it.")
        answers: dict[tuple[str, str | None], Callable[[], httpx.Response]] = {
            ("GET", None): lambda: httpx.Response(200, json=self._described(issue)),
            ("GET", "changelog"): lambda: self._changelog(issue, dict(request.url.params)),
            ("GET", "transitions"): list_transitions,
            ("POST", "transitions"): lambda: self._move(issue, body),
            ("GET", "comment"): lambda: httpx.Response(200, json={"comments": issue.comments}),
            ("POST", "comment"): lambda: self._comment(issue, body),
            ("POST", "remotelink"): lambda: self._link(issue, body),
        }
        answer = answers.get((request.method, found[2]))
        return refused(405, "Method Not Allowed") if answer is None else answer()

    def _find(self, name: str) -> Issue | None:
        by_key = (one for one in self.issues.values() if one.key == name)
        return self.issues.get(name) or next(by_key, None)

    def _described(self, issue: Issue, *, is_searched: bool = False) -> dict[str, Any]:
        newest = issue.histories[::-1]
        shown = newest[: self.recent_changes] if is_searched and self.is_cloud else newest
        return {
            "id": issue.id,
            "key": issue.key,
            "fields": issue.fields(is_cloud=self.is_cloud),
            "changelog": {
                "startAt": 0,
                "maxResults": len(shown),
                "total": len(newest),
                "histories": shown,
            },
        }

    def _search(self, below: str, body: dict[str, Any]) -> httpx.Response:
        if self.is_cloud and below == "/search":
            return refused(410, "The requested API has been removed. Use /rest/api/3/search/jql.")
        if not self.is_cloud and below == "/search/jql":
            return refused(404, "null for uri")
        self.pages += 1
        if self.before_page is not None:
            self.before_page(self.pages)
        seen = [one for one in self.issues.values() if one.id not in self.not_indexed]
        try:
            found = search(seen, body["jql"], self.projects)
        except JqlRefused as error:
            return refused(400, f"The query cannot be understood: {error}")
        limit = min(self.page_size, body.get("maxResults", 50))
        if not self.is_cloud:
            start = body["startAt"]
            page = found[start : start + limit]
            told = {"startAt": start, "maxResults": limit, "total": len(found)}
        else:
            token = body.get("nextPageToken")
            if token in self.expired_tokens:
                return refused(400, "The nextPageToken is invalid or has expired.")
            after = json.loads(urlsafe_b64decode(token)) if token else ["", ""]
            rest = [one for one in found if [written(one.created), one.key] > after]
            page, told = rest[:limit], {}
            if len(rest) > limit:
                last = json.dumps([written(page[-1].created), page[-1].key]).encode()
                told["nextPageToken"] = urlsafe_b64encode(last).decode()
        issues = [self._described(one, is_searched=True) for one in page]
        return httpx.Response(200, json={**told, "issues": issues})

    def _changelog(self, issue: Issue, query: dict[str, str]) -> httpx.Response:
        if not self.is_cloud:
            return refused(404, "null for uri")
        start = int(query.get("startAt", 0))
        page, total = issue.histories[start : start + self.changelog_page], len(issue.histories)
        is_last = start + len(page) >= total
        told = {"startAt": start, "maxResults": self.changelog_page, "total": total}
        return httpx.Response(200, json={**told, "isLast": is_last, "values": page})

    def _move(self, issue: Issue, body: dict[str, Any]) -> httpx.Response:
        wanted = body.get("transition", {}).get("id")
        if wanted not in {str(number) for number in range(len(STATUSES))}:
            return refused(400, "It is not on the list of transitions.")
        self.writes[issue.id, f"transition {wanted}"] += 1
        self.move(issue, STATUSES[int(wanted)], who=OWN_ACCOUNT)
        return httpx.Response(204)

    def _comment(self, issue: Issue, body: dict[str, Any]) -> httpx.Response:
        text = body.get("body")
        if not isinstance(text, dict if self.is_cloud else str):
            return refused(400, "Comment body is not valid!")
        self.writes[issue.id, f"comment {json.dumps(text, ensure_ascii=False)}"] += 1
        author = {"accountId": OWN_ACCOUNT, "displayName": "Concord", "active": True}
        comment = {"id": self.new_id(), "author": author, "body": text}
        issue.comments.append({**comment, "created": written(self.now)})
        return httpx.Response(201, json=issue.comments[-1])

    def _link(self, issue: Issue, body: dict[str, Any]) -> httpx.Response:
        link_id = body.get("globalId") or self.new_id()
        self.writes[issue.id, f"remote link {link_id}"] += 1
        is_new = link_id not in issue.links
        issue.links[link_id] = body
        told = {"id": len(issue.links), "self": f"https://jira.example/remotelink/{link_id}"}
        return httpx.Response(201 if is_new else 200, json=told)


def refused(status: int, message: str) -> httpx.Response:
    """Return an error as Jira words it."""
    return httpx.Response(status, json={"errorMessages": [message], "errors": {}})


def list_transitions() -> httpx.Response:
    """Return the transitions of an issue, which are the same for all."""
    found = [
        {"id": str(number), "name": status, "to": {"id": str(number), "name": status}}
        for number, status in enumerate(STATUSES)
    ]
    return httpx.Response(200, json={"transitions": found})
