"""Reads what happened to issues: search by JQL with changelogs, page by page.

The oldest created issues come first: that order stays whatever happens to them meanwhile. Cloud
pages by a token (`search/jql`), Data Center by a number (`search`). By number, an issue that is
deleted or moved away between two pages would push another one out of sight, so each page begins
some issues before the last one's end. A token that Cloud no longer takes is left, and the search
begins again at the minute in which the last issue was created.

JQL knows local times in minutes alone, in the zone of the user who asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.connectors.domain.past_changes import (
    PastChange,
    PastPage,
    PastPosition,
    PastScope,
)
from services.connectors.domain.system_conversation import (
    NOT_FOUND,
    Conversation,
    SystemAccess,
    SystemAnswer,
)
from services.connectors.domain.systems.jira.past_events import moment_of, past_events
from services.connectors.domain.systems.jira.rest import JiraSite, jira_json, jira_site

FIELDS = (
    "summary", "description", "project", "issuetype", "status", "assignee", "components",
    "reporter", "priority", "labels", "duedate", "created", "updated",
)  # fmt: skip
"""Without them, Cloud would answer ids alone."""
OVERLAP_ISSUES = 10
"""By so many issues a page by number begins before the last one's end."""
MAX_CHANGES_OF_SEARCH = 40
"""Where a search tells so many changes of an issue, there may be more: Cloud tells the last ones
alone, and its `total` is the number on the page by one part of its documentation."""
CHANGELOG_PAGE = 100
BAD_REQUEST = 400
FOLD = timedelta(hours=1)


def open_past_issues(access: SystemAccess) -> PastIssues:
    """Return what reads the past of a Jira's issues."""
    return PastIssues(jira_site(access.credentials), access.time_zone)


class PastIssues:
    """Reads the past of one Jira's issues; each method raises `SystemFailed`."""

    def __init__(self, site: JiraSite, company_zone: ZoneInfo) -> None:
        """Take who asks, and the zone for users who do not show theirs."""
        self.site, self.company_zone = site, company_zone
        self._zone: ZoneInfo | None = None

    def check(self) -> Conversation[None]:
        """Ask who asks, which tells the user's zone too."""
        self._zone = None
        yield from self._read_zone()

    def read_page(
        self, scope: PastScope, position: PastPosition, limit: int
    ) -> Conversation[PastPage]:
        """Return a page of issues with all that happened to them."""
        zone = yield from self._read_zone()
        answer = yield self._search(scope, position, limit, zone)
        if answer.status == BAD_REQUEST and position.token is not None:
            position = PastPosition(query_from=position.reached, reached=position.reached)
            answer = yield self._search(scope, position, limit, zone)
        page = jira_json(answer)
        issues = [one for one in page["issues"] if isinstance(one, dict)]
        changes: list[PastChange] = []
        for issue in issues:
            histories = yield from self._read_histories(issue)
            changes += past_events(issue, histories)
        token = page.get("nextPageToken") if self.site.is_cloud else _next_number(page)
        if token is None:
            return PastPage(len(issues), changes, None)
        created = [_created(one) for one in issues]
        reached = max((one for one in created if one is not None), default=position.reached)
        following = PastPosition(query_from=position.query_from, reached=reached, token=token)
        return PastPage(len(issues), changes, following)

    def _read_zone(self) -> Conversation[ZoneInfo]:
        if self._zone is None:
            user = jira_json((yield self.site.request("GET", "/myself")))
            try:
                self._zone = ZoneInfo(user["timeZone"])
            except (KeyError, TypeError, ValueError, ZoneInfoNotFoundError):
                self._zone = self.company_zone
        return self._zone

    def _search(self, scope: PastScope, position: PastPosition, limit: int, zone: ZoneInfo) -> Any:
        body: dict[str, Any] = {
            "jql": jql_of(scope, position.query_from, zone),
            "fields": list(FIELDS),
            "maxResults": limit,
        }
        if not self.site.is_cloud:
            body |= {"expand": ["changelog"], "startAt": int(position.token or 0)}
            return self.site.request("POST", "/search", body=body)
        body["expand"] = "changelog"
        if position.token is not None:
            body["nextPageToken"] = position.token
        return self.site.request("POST", "/search/jql", body=body)

    def _read_histories(
        self, issue: Mapping[str, Any]
    ) -> Conversation[Sequence[Mapping[str, Any]]]:
        """Return all changes of an issue, by follow-up pages where the search told some alone."""
        told: Mapping[str, Any] = issue.get("changelog") or {}
        histories: list[Mapping[str, Any]] = list(told.get("histories") or ())
        is_whole = len(histories) < min(
            MAX_CHANGES_OF_SEARCH, told.get("maxResults") or MAX_CHANGES_OF_SEARCH
        )
        has_more = "id" in issue and self.site.is_cloud
        if not has_more or (is_whole and len(histories) >= (told.get("total") or 0)):
            return histories
        found: list[Mapping[str, Any]] = []
        while True:
            query = {"startAt": str(len(found)), "maxResults": str(CHANGELOG_PAGE)}
            answer: SystemAnswer = yield self.site.issue_request(
                "GET", issue["id"], "/changelog", query=query
            )
            if answer.status == NOT_FOUND:
                return histories  # it was deleted since the search
            page = jira_json(answer)
            values = page["values"]
            found += values
            if page.get("isLast") or not values:
                return found


def jql_of(scope: PastScope, created_from: datetime | None, zone: ZoneInfo) -> str:
    """Return the query for a scope, for issues that were created since a time."""
    conditions = [f'updated >= "{_local(scope.changed_since, zone)}"']
    if created_from is not None:
        conditions.append(f'created >= "{_local(created_from, zone)}"')
    if scope.projects:
        conditions.append(f"project IN ({', '.join(map(_quoted, scope.projects))})")
    return " AND ".join(conditions) + " ORDER BY created ASC, key ASC"


def _local(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment's local minute; an hour less where summer time ends and it comes twice."""
    local = moment.astimezone(zone)
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local - FOLD if comes_twice else local:%Y-%m-%d %H:%M}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _next_number(page: Mapping[str, Any]) -> str | None:
    start, count = page["startAt"], len(page["issues"])
    if not count or start + count >= page["total"]:
        return None
    return str(max(start + 1, start + count - OVERLAP_ISSUES))


def _created(issue: Mapping[str, Any]) -> datetime | None:
    return moment_of((issue.get("fields") or {}).get("created"))
