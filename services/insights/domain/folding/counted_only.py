"""The types of facts that are only counted, or change dimensions alone, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

_COMPANY = "it changes the dimension of departments or people"
_PROJECT = "it changes the dimension of projects"
_SETTING = "it changes what flows, plans, calendars or rules are, and measures nothing"
_SCREENS = "it tells pages that something can be read anew"
_SECURITY = "it is about tokens, which nobody analyses"
_DISPUTE = "what it changes is counted by the facts of obligations and lines"
_CONTACT = "it says whom departments ask, and measures nothing"
_RULE = "what a rule did is a fact of the area that did it"

COUNTED_ONLY: Mapping[str, Mapping[str, str]] = {
    "comms": {
        "alignment-policy-set": _SETTING,
        "meeting-missed": "a month without a meeting has no meeting to count",
        "meeting-started": "the meeting counts once it is held",
        "outcome-recorded": "what was agreed counts as actions, which have rows",
        "calendar-published": _SETTING,
        "matter-classified": "the matter counts once it is handled",
        "matter-reclassified": "the matter counts once it is handled",
        "request-transferred": "replies and breaches say which department they are of",
        "reply-clock-set": "replies and breaches say when they were due",
        "notice-created": "the facts that notices are about have rows",
        "rule-request-refused": _RULE,
    },
    "connectors": {"mapping-made-live": _SETTING},
    "directory": {
        "department-closed": _COMPANY,
        "department-head-named": _COMPANY,
        "department-head-removed": _COMPANY,
        "department-moved": _COMPANY,
        "department-placed": _COMPANY,
        "department-registered": _COMPANY,
        "department-renamed": _COMPANY,
        "department-succeeded": "what moves has facts of its own; the department closes by another",
        "department-withdrawn": _COMPANY,
        "person-assigned": _COMPANY,
        "person-changed": _COMPANY,
        "person-left": _COMPANY,
        "person-withdrawn": _COMPANY,
        "token-revocation-withdrawn": _SECURITY,
        "tokens-revoked": _SECURITY,
    },
    "duties": {
        "consultation-answered": _CONTACT,
        "consultation-asked": _CONTACT,
        "consultation-waived": _CONTACT,
        "liaison-absence-withdrawn": _CONTACT,
        "liaison-absent": _CONTACT,
        "liaison-ended": _CONTACT,
        "liaison-named": _CONTACT,
        "liaison-vacated": _CONTACT,
        "receipt-given": _CONTACT,
        "duty-assigned": "it is owed once it is scheduled",
        "duty-rescheduled": "the handoff that is due at another date has a row",
        "kick-off-moved": _PROJECT,
        "kick-off-planned": _PROJECT,
        "outcome-proposed": _PROJECT,
        "outcome-rejected": _PROJECT,
        "pool-confirmed": _PROJECT,
        "pool-rejected": _PROJECT,
        "project-cancelled": _PROJECT,
        "project-closed": _PROJECT,
        "project-corrected": _PROJECT,
        "project-goals-changed": _PROJECT,
        "project-plan-changed": _PROJECT,
        "project-planned": _PROJECT,
        "project-started": _PROJECT,
        "project-transferred": _PROJECT,
        "project-withdrawn": _PROJECT,
        "retrospective-corrected": _PROJECT,
        "retrospective-owed": "it counts once it is met or overdue",
        "retrospective-published": _PROJECT,
        "retrospective-transferred": "what was counted stays with the department of then",
        "share-correction-proposed": _PROJECT,
        "share-correction-rejected": _PROJECT,
        "shares-corrected": _PROJECT,
        "start-refused": _PROJECT,
    },
    "goals": {
        "reports-dropped": "a report counts once it came or is overdue",
        "reports-owed": "a report counts once it came or is overdue",
        "cycle-activated": "it changes the dimension of cycles",
        "cycle-closed": "it changes the dimension of cycles",
        "cycle-prepared": "it changes the dimension of cycles",
        "cycle-withdrawn": "it changes the dimension of cycles",
        "goal-source-set": "it says where readings come from, which have rows",
        "rule-reading-refused": _RULE,
        "weights-changed": "it changes the dimension of goals",
    },
    "incentives": {
        "dispute-decided": _DISPUTE,
        "dispute-filed": _DISPUTE,
        "plan-published": _SETTING,
        "star-award-restored": "awards are amounts of the locked lines",
        "star-award-withdrawn": "awards are amounts of the locked lines",
        "star-published": "awards are amounts of the locked lines",
        "statement-changed": _SCREENS,
    },
    "workflows": {
        "department-found": "the directory registers the department and says so",
        "flow-mapped": _SETTING,
        "flow-version-drafted": _SETTING,
        "flow-version-published": _SETTING,
        "history-accepted": "the cases of a history have facts of their own",
        "history-imported": "the cases of a history have facts of their own",
        "history-progressed": _SCREENS,
        "proposal-accepted": _SETTING,
        "rule-defined": _SETTING,
        "rule-disabled": _SETTING,
        "rule-enabled": _SETTING,
        "rule-failed": _RULE,
        "rule-fired": _RULE,
        "rule-retried": _RULE,
        "template-drafted": _SETTING,
        "template-published": _SETTING,
        "template-retired": _SETTING,
    },
}
"""By area and short name of the fact: why it has no row of a fact table."""
