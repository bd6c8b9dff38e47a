"""What the communication area refuses; the message says what to do instead."""

from __future__ import annotations


class CommsRefused(Exception):
    """The present state forbids it."""


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
