"""The refusals of the communication area; each message says what to do instead."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class CommsRefused(Refusal):
    """The present state forbids the command."""


class UnknownRequest(CommsRefused):
    """There is no request of this id."""


class UnknownEntry(CommsRefused):
    """The request's history has no entry of this id."""


class UnknownCalendar(CommsRefused):
    """The company's calendar has no version of this number."""


class UnknownMatter(CommsRefused):
    """There is no matter of this id."""


class UnknownMeeting(CommsRefused):
    """There is no meeting of this id."""


class UnknownAction(CommsRefused):
    """The meeting has no action of this id."""


class UnknownNotice(CommsRefused):
    """There is no notice of this id."""


class UnknownSubscription(CommsRefused):
    """There is no webhook subscription of this id."""


class UnknownDelivery(CommsRefused):
    """There is no delivery of this id."""


class UnknownPolicy(CommsRefused):
    """The policy has no version of this number."""


class CalendarMoved(CommsRefused):
    """The company's calendar was replaced while the command was carried out."""


class InvalidRequest(CommsRefused):
    """The request is not valid."""


class InvalidCalendar(CommsRefused):
    """The days of a calendar do not fit together."""


class InvalidPolicy(CommsRefused):
    """The terms of a reply policy are not valid."""


class InvalidMatter(CommsRefused):
    """A matter is handled without a reason that it needs, or with one that it does not."""


class InvalidMeeting(CommsRefused):
    """The plan, the attendance or an action of a meeting is not valid."""


class InvalidRates(CommsRefused):
    """The rates of a cost policy are not valid."""


class InvalidSubscription(CommsRefused):
    """The URL, the kinds or the secret of a webhook subscription is not valid."""


class InvalidMoment(CommsRefused):
    """The time that is named is not possible."""
