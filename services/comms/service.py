"""The communication area, part by part."""

from __future__ import annotations

from importlib.resources import files

from services.comms.api import routes
from services.comms.application import EVENTS, deadlines, delivering, hear, on_due, publish
from services.comms.domain.refusals import (
    CalendarMoved,
    CommsRefused,
    InvalidCalendar,
    InvalidMatter,
    InvalidMeeting,
    InvalidMoment,
    InvalidPolicy,
    InvalidRates,
    InvalidRequest,
    InvalidSubscription,
    UnknownAction,
    UnknownCalendar,
    UnknownDelivery,
    UnknownEntry,
    UnknownMatter,
    UnknownMeeting,
    UnknownNotice,
    UnknownPolicy,
    UnknownRequest,
    UnknownSubscription,
)
from services.comms.projections import (
    actions,
    attendance,
    cost,
    deliveries,
    heads,
    matters,
    meetings,
    notices,
    policies,
    request_history,
    requests,
    subscriptions,
)
from shared.runtime.service import Service

service = Service(
    name="comms",
    events=EVENTS,
    schema=files("services.comms") / "schema",
    routes=routes,
    refusals={
        CommsRefused: 409,
        CalendarMoved: 409,
        UnknownAction: 404,
        UnknownCalendar: 404,
        UnknownDelivery: 404,
        UnknownEntry: 404,
        UnknownMatter: 404,
        UnknownMeeting: 404,
        UnknownNotice: 404,
        UnknownPolicy: 404,
        UnknownRequest: 404,
        UnknownSubscription: 404,
        InvalidCalendar: 422,
        InvalidMatter: 422,
        InvalidMeeting: 422,
        InvalidMoment: 422,
        InvalidPolicy: 422,
        InvalidRates: 422,
        InvalidRequest: 422,
        InvalidSubscription: 422,
    },
    publish=publish,
    projections=(
        heads.PROJECTION,
        requests.PROJECTION,
        request_history.PROJECTION,
        policies.PROJECTION,
        matters.PROJECTION,
        meetings.PROJECTION,
        attendance.PROJECTION,
        actions.PROJECTION,
        cost.PROJECTION,
        notices.PROJECTION,
        subscriptions.PROJECTION,
        deliveries.PROJECTION,
    ),
    deadlines=deadlines,
    on_due=on_due,
    listens_to=("directory", "comms"),
    react=hear,
    work=(delivering(deliveries.claim, deliveries.release),),
)
