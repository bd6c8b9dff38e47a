"""What the notices of a silence say: who is asked to see to it, and whose posts were empty."""

from __future__ import annotations

from collections.abc import Sequence

from services.comms.application.notice_shape import NoticeContent, company_time_text
from services.comms.domain.notice import Subject, Wording
from shared.contracts.comms import SilenceAlerted, SilenceEscalated
from shared.contracts.empty_posts import EmptyPost

_RECIPIENTS = {
    "head": Wording(en="its head", zh="部门负责人"),
    "officer-communication": Wording(en="the officer of communication", zh="沟通专员"),
    "general-manager": Wording(en="the general manager", zh="总经理"),
}


def silence_content(fact: SilenceAlerted) -> NoticeContent:
    """Return the notice to the head, or to the one up the tree who is there."""
    since, asked = company_time_text(fact.silent_since), _asked_head(fact)
    above = () if fact.head_department is None else (fact.head_department,)
    return NoticeContent(
        kind="silence-alerted",
        to=(fact.department, *above),
        person=fact.head,
        about=Subject(kind="request", id=fact.request_id),
        text=Wording(
            en=f"{fact.asker} has heard nothing from {fact.department} since {since} about "
            f"“{fact.subject}”; {asked.en}.",
            zh=f"{fact.asker} 就“{fact.subject}”自 {since} 起未收到 {fact.department} "
            f"的任何回复，{asked.zh}。",
        ),
    )


def _asked_head(fact: SilenceAlerted) -> Wording:
    """Return which head is asked to see to it, and for whose empty posts."""
    if not fact.empty_posts:
        return Wording(en="its head is asked to see to it", zh="请部门负责人跟进")
    empty = _empty_posts(fact.empty_posts)
    if fact.head_department is None:
        return Wording(
            en=f"no head can be asked to see to it: {empty.en}",
            zh=f"没有可通知的部门负责人：{empty.zh}",
        )
    return Wording(
        en=f"the head of {fact.head_department} is asked to see to it, because {empty.en}",
        zh=f"因{empty.zh}，请 {fact.head_department} 的负责人跟进",
    )


def _empty_posts(posts: Sequence[EmptyPost]) -> Wording:
    said = [
        (f"{one.department} has no head", f"{one.department} 暂无负责人")
        if one.reason == "no-head"
        else (f"the head of {one.department} is absent", f"{one.department} 的负责人缺勤")
        for one in posts
    ]
    return Wording(en=", ".join(en for en, _ in said), zh="、".join(zh for _, zh in said))


def escalation_content(fact: SilenceEscalated) -> NoticeContent:
    """Return the notice of a later step of the chain."""
    since, whom = company_time_text(fact.silent_since), _RECIPIENTS[fact.whom]
    why = Wording(en="", zh="")
    if fact.empty_posts:
        empty = _empty_posts(fact.empty_posts)
        why = Wording(en=f" at once, because {empty.en}", zh=f"（因{empty.zh}，提前通知）")
    return NoticeContent(
        kind="silence-escalated",
        to=(fact.department,),
        about=Subject(kind="request", id=fact.request_id),
        text=Wording(
            en=f"{fact.asker} has still heard nothing from {fact.department} since {since} about "
            f"“{fact.subject}”; {whom.en} is notified{why.en}.",
            zh=f"{fact.asker} 就“{fact.subject}”自 {since} 起仍未收到 {fact.department} "
            f"的任何回复，现通知{whom.zh}{why.zh}。",
        ),
    )
