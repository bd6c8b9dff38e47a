"""Questions about communication, flows and goals answered from the areas' own APIs."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from typing import Any

from tests.system.operational_answers import (
    OperationalReader,
    Row,
    StatementAnswers,
    company_month,
    nearest_rank,
    seconds_between,
)

ENDED = {"finished", "recorded"}
"""The states of cases that ran to their end, here or in an imported history."""
GOAL_NEWS = {"goal-lagged", "goal-recovered", "goal-achieved"}


class WorkAnswers(OperationalReader):
    """Answers from requests, meetings, cases and goals."""

    @cached_property
    def _requests(self) -> list[Row]:
        return [
            self.client.get(f"/api/comms/v1/requests/{one['request_id']}")
            for one in self.items("comms/v1/requests")
        ]

    def reply_times(self) -> list[Row]:
        """Answer question 7."""
        times: dict[str, list[int | None]] = defaultdict(list)
        for one in self._requests:
            if self.is_of_year(company_month(one["opened_at"])):
                first = next((leg["replied_at"] for leg in one["legs"] if leg["leg"] == 1), None)
                took = first and seconds_between(one["opened_at"], first)
                times[one["department"]].append(took)
        return [
            {
                "department": department,
                "requests": len(took),
                "answered": len(answered := [one for one in took if one is not None]),
                "median_reply_seconds": nearest_rank(answered, 50),
                "p90_reply_seconds": nearest_rank(answered, 90),
                "longest_reply_seconds": max(answered, default=None),
            }
            for department, took in sorted(times.items())
        ]

    @cached_property
    def costs(self) -> dict[str, list[Row]]:
        """What communication cost each department in each month of the year."""
        return {month: list(self.items("comms/v1/cost", period=month)) for month in self.months}

    def communication_cost(self) -> list[Row]:
        """Answer question 8: by the events that the cost of each month is computed from."""
        return self.costs_of(None)

    def costs_of(self, department: str | None) -> list[Row]:
        """Return what communication cost a department, or all of them, month by month."""
        rows: list[Row] = []
        for month, costs in self.costs.items():
            found = [one for one in costs if department in {None, one["department"]}]
            if found:
                meetings = [one["meetings"] for one in found]
                requests, replies = (
                    [one[kind] for one in found] for kind in ("requests", "replies")
                )
                rows.append(
                    {
                        "month": month,
                        "meetings": len({id_ for one in meetings for id_ in one["events"]}),
                        "meeting_person_minutes": _minutes(meetings),
                        "requests": sum(len(one["events"]) for one in requests),
                        "request_person_minutes": _minutes(requests),
                        "replies": sum(len(one["events"]) for one in replies),
                        "reply_person_minutes": _minutes(replies),
                        "person_minutes": sum(one["person_minutes"] for one in found),
                    }
                )
        return rows

    def flow_times(self) -> list[Row]:
        """Answer question 9; the name of an imported history is no flow's."""
        ended: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for one in self.items("workflows/v1/cases"):
            month = company_month(one["ended_at"]) if one["status"] in ENDED else None
            if self.is_of_year(month):
                case = self.client.get(f"/api/workflows/v1/cases/{one['id']}")
                flow = (case["flow_id"], case["flow_name"])
                if case["import_id"] is not None:
                    flow = ("", "\uffff")
                    if not _done_steps(case):
                        continue  # no fact tells of a case of which no department did a step
                ended[str(month), flow[1], flow[0]].append(case)
        return [
            {
                "month": month,
                "flow_id": flow_id or None,
                "flow_name": name if flow_id else None,
                **_times_of(cases),
            }
            for (month, name, flow_id), cases in sorted(ended.items())
        ]

    def blocked_goals(self) -> list[Row]:
        """Answer question 10."""
        blocked: dict[str | None, list[int | None]] = defaultdict(list)
        for one in self.items("goals/v1/blockers"):
            if self.is_of_year(company_month(one["raised_at"])):
                resolved = one["resolved_at"]
                blocked[one["department"]].append(
                    resolved and seconds_between(one["raised_at"], resolved)
                )
        lagging = self._lagging_goals()
        return [
            {
                "department": department,
                "lagging_goals": lagging[department],
                "blockers": len(lasted := blocked.get(department, [])),
                "resolved": len(resolved := [one for one in lasted if one is not None]),
                "median_blocked_seconds": nearest_rank(resolved, 50),
                "longest_blocked_seconds": max(resolved, default=None),
            }
            for department in sorted(
                {*blocked, *lagging}, key=lambda code: "\uffff" if code is None else code
            )
        ]

    def _lagging_goals(self) -> Counter[str | None]:
        lagging: Counter[str | None] = Counter()
        for cycle in self.items("goals/v1/cycles"):
            for goal in self.items("goals/v1/board", cycle=cycle["cycle_id"]):
                news = [
                    one["what"]
                    for one in self.items(f"goals/v1/goals/{goal['goal_id']}/history")
                    if one["what"] in GOAL_NEWS and self.is_of_year(company_month(one["at"]))
                ]
                if news and news[-1] == "goal-lagged":
                    lagging[goal["department"]] += 1
        return lagging


class OperationalAnswers(StatementAnswers, WorkAnswers):
    """The answers to all ten questions."""

    def answer(self, question: str) -> list[Row]:
        """Return the rows that answer a question, by its name."""
        rows: list[Row] = getattr(self, question.replace("-", "_"))()
        return rows


def _times_of(cases: list[Row]) -> dict[str, Any]:
    spent: Counter[str] = Counter()
    for step in (step for case in cases for step in _done_steps(case)):
        spent[step["activity"]] += seconds_between(step["opened_at"], step["done_at"])
    longest = min(spent, key=lambda activity: (-spent[activity], activity))
    cycles = [seconds_between(one["opened_at"], one["ended_at"]) for one in cases]
    return {
        "cases": len(cases),
        "median_cycle_seconds": nearest_rank(cycles, 50),
        "p90_cycle_seconds": nearest_rank(cycles, 90),
        "longest_activity": longest,
        "longest_activity_seconds": spent[longest],
    }


def _done_steps(case: Row) -> list[Row]:
    return [step for step in case["steps"] if step["done_at"] is not None]


def _minutes(figures: list[Row]) -> int:
    return sum(one["person_minutes"] for one in figures)
