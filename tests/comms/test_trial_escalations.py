"""A trial of a reply policy tells escalations apart from the alert of the head."""

from __future__ import annotations

from functools import reduce

from services.comms.domain.reply_policy import ReplyPolicyTerms
from services.comms.domain.reply_policy_trial import sum_company, try_policy
from services.comms.domain.request_state import evolve
from tests.comms.request_event_builders import opening_events
from tests.comms.request_examples import HOUR, MONDAY, OFFICIAL_CALENDAR


def test_a_chain_that_is_shorter_escalates_less_and_the_request_is_listed_as_changed() -> None:
    request = reduce(evolve, opening_events, None)
    assert request is not None
    built_in = ReplyPolicyTerms()
    short = built_in.silence.model_copy(update={"chain": built_in.silence.chain[:2]})
    terms = built_in.model_copy(update={"silence": short})
    trial = try_policy(request, terms, OFFICIAL_CALENDAR, MONDAY + 240 * HOUR)
    assert (trial.live.alerts, trial.live.escalations) == (3, 2)
    assert (trial.draft.alerts, trial.draft.escalations) == (2, 1)
    summed = sum_company({("rnd", trial.live, trial.draft): 2})
    assert (summed.changed_requests, summed.live.escalated_requests) == (2, 2)
    assert (summed.live.escalations, summed.draft.escalations) == (4, 2)
