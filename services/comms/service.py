"""The communication area, part by part."""

from __future__ import annotations

from importlib.resources import files

from services.comms.api import routes
from services.comms.application import EVENTS, delivering, hear, publish
from services.comms.domain.refusals import (
    CommsRefused,
    InvalidMatter,
    InvalidMeeting,
    InvalidMoment,
    InvalidRates,
    InvalidSubscription,
    UnknownAction,
    UnknownDelivery,
    UnknownMatter,
    UnknownMeeting,
    UnknownNotice,
    UnknownPolicy,
    UnknownSubscription,
)
from services.comms.projections import (
    actions,
    cost,
    deliveries,
    heads,
    matters,
    meetings,
    notices,
    policies,
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
        UnknownAction: 404,
        UnknownDelivery: 404,
        UnknownMatter: 404,
        UnknownMeeting: 404,
        UnknownNotice: 404,
        UnknownPolicy: 404,
        UnknownSubscription: 404,
        InvalidMatter: 422,
        InvalidMeeting: 422,
        InvalidMoment: 422,
        InvalidRates: 422,
        InvalidSubscription: 422,
    },
    publish=publish,
    projections=(
        heads.PROJECTION,
        policies.PROJECTION,
        matters.PROJECTION,
        meetings.PROJECTION,
        actions.PROJECTION,
        cost.PROJECTION,
        notices.PROJECTION,
        subscriptions.PROJECTION,
        deliveries.PROJECTION,
    ),
    listens_to=("directory", "comms"),
    react=hear,
    work=(delivering(deliveries.claim, deliveries.release),),
)
