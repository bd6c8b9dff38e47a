"""What the communication area refuses; the message says what to do instead."""

from __future__ import annotations


class CommsRefused(Exception):
    """The present state forbids it."""


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
    """The company's calendar was replaced while this was under way."""


class InvalidRequest(CommsRefused):
    """Nobody can be asked like this."""


class InvalidCalendar(CommsRefused):
    """The days of a calendar do not fit together."""


class InvalidPolicy(CommsRefused):
    """Nobody could be held to a policy like this."""


class InvalidMatter(CommsRefused):
    """How a matter was handled is not told as it must be."""


class InvalidMeeting(CommsRefused):
    """A meeting is not to be planned or held like this."""


class InvalidRates(CommsRefused):
    """The cost of communication cannot be reckoned like this."""


class InvalidSubscription(CommsRefused):
    """Webhooks cannot be sent like this."""


class InvalidMoment(CommsRefused):
    """It cannot have happened at that time."""
