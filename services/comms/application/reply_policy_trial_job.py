"""The job that tries a reply policy on recorded requests. It records nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.comms.application.request_decider_and_context import (
    load_requests,
    request_stream_name,
)
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain.reply_policy import ReplyPolicyTerms
from services.comms.domain.reply_policy_trial import (
    ClockResult,
    RequestTrial,
    sum_by_department,
    sum_company,
    try_policy,
)
from services.comms.domain.reply_policy_trial_request import TrialRequest
from services.comms.domain.request_state import ExistingRequest
from shared.postgres.job import JobRow
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.job_worker import JobHandler, JobReport
from shared.working_time.workday_calendar import CalendarVersions

REQUESTS_PART = "requests"
DEPARTMENTS_PART = "departments"
REQUESTS_AT_ONCE = 200
"""So many histories are in memory together."""

FindRequests = Callable[[AreaContext, datetime, datetime], Awaitable[Sequence[UUID]]]
"""Returns the ids of the requests opened from the one time on and before the other."""


def make_trial_handler(find_requests: FindRequests) -> JobHandler:
    """Return what runs a trial. It is computed in a thread, some requests at a time."""

    async def run_trial(area: AreaContext, request: Mapping[str, Any], report: JobReport) -> str:
        asked, now = TrialRequest.model_validate(request), area.clock()
        ids = await find_requests(area, asked.since, asked.until)
        await report.save(0, len(ids))
        calendars = await load_calendar_versions(area.event_store, now)
        results: Counter[tuple[str, ClockResult, ClockResult]] = Counter()
        for begin in range(0, len(ids), REQUESTS_AT_ONCE):
            some = ids[begin : begin + REQUESTS_AT_ONCE]
            requests = await load_requests(area.event_store, map(request_stream_name, some))
            found = await asyncio.to_thread(
                _try_all, list(requests.values()), asked.terms, calendars, now
            )
            results.update((one.department, one.live, one.draft) for one in found)
            rows = [JobRow(one.department, one.model_dump_json()) for one in found]
            await report.save(begin + len(some), len(ids), {REQUESTS_PART: rows})
        sums = sum_by_department(results)
        rows = [JobRow(one.department, one.model_dump_json()) for one in sums]
        await report.save(len(ids), len(ids), {DEPARTMENTS_PART: rows})
        return sum_company(results).model_dump_json()

    return run_trial


def _try_all(
    requests: Sequence[ExistingRequest],
    terms: ReplyPolicyTerms,
    calendars: CalendarVersions,
    now: datetime,
) -> list[RequestTrial]:
    return [
        try_policy(one, terms, calendars.versions[one.calendar_version - 1], now)
        for one in requests
    ]
