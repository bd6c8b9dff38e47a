"""The groups of the communication area's refusals, by what the caller can do about them.

Each reason is a class of its own in one of the modules `*_refusals`; its texts say what to do
instead.
"""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class CommsRefused(Refusal):
    """The present state forbids the command."""


class CommsNotFound(CommsRefused):
    """There is no such thing."""


class CommsInvalid(CommsRefused):
    """What was sent is not valid, whatever the state is."""


class InvalidMoment(CommsInvalid):
    """The time that is named is not possible."""


class InvalidRequest(CommsInvalid):
    """The request is not valid."""


class InvalidSetting(CommsInvalid):
    """The terms of a policy or the days of a calendar are not valid."""


class InvalidMatter(CommsInvalid):
    """A matter is handled without a reason that it needs, or with one that it does not."""


class InvalidMeeting(CommsInvalid):
    """The plan, the attendance or an action of a meeting is not valid."""


class InvalidSubscription(CommsInvalid):
    """The URL, the kinds or the secret of a webhook subscription is not valid."""
