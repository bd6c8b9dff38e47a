"""Names in a notice who speaks for each of its departments: all contact goes to that person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.comms.application.case_flows import find_flows
from services.comms.application.department_contacts import KnownContacts, load_known_contacts
from services.comms.domain.department_contacts import ContactItem
from services.comms.domain.notice import ContactDelivery, Notice, NoticeContact, Wording
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.event_store import StreamStore

_CAPACITIES = {
    "liaison": Wording(en="liaison", zh="接口人"),
    "deputy": Wording(en="deputy liaison", zh="接口人代理"),
    "department-liaison": Wording(en="liaison", zh="部门总接口人"),
    "department-deputy": Wording(en="deputy liaison", zh="部门总接口人代理"),
    "department-head": Wording(en="head", zh="部门负责人"),
}

_SAYS_NOTHING = Wording(en="", zh="")
_STANDS_IN: Mapping[ContactDelivery | None, Wording] = {
    None: _SAYS_NOTHING,
    "own-subscription": _SAYS_NOTHING,
    "nobody": _SAYS_NOTHING,
    "department-subscription": Wording(
        en=", told by the department's subscription, having none of their own",
        zh="（本人未订阅，由部门订阅代为通知）",
    ),
}


async def name_contacts(
    streams: StreamStore, notices: Sequence[tuple[Notice, ContactItem | None]]
) -> list[Notice]:
    """Return the notices with the persons who speak for their departments about the items.

    `say_contacts` puts them into the text, once it is known how they are told.

    A notice of an item names who acts on its day. One without an item names nobody beside the
    person that it names already.
    """
    departments = {code for notice, item in notices if item is not None for code in notice.to}
    known = await load_known_contacts(streams, departments)
    flows = await find_flows(streams, [item for _, item in notices])
    return [
        notice
        if item is None
        else notice.model_copy(update={"contacts": _contacts(notice, item, flows.get(item), known)})
        for notice, item in notices
    ]


def _contacts(
    notice: Notice,
    item: ContactItem,
    wider: ContactItem | None,
    known: Mapping[str, KnownContacts],
) -> tuple[NoticeContact, ...]:
    day = company_date(notice.at)
    found = [(code, known[code].contact_on(day, item, wider)) for code in notice.to]
    return tuple(
        NoticeContact(department=code, person=one.person, capacity=one.capacity)
        for code, one in found
        if one is not None
    )


def say_contacts(notice: Notice, told: Mapping[str, ContactDelivery]) -> Notice:
    """Return a notice whose text names its contacts, and says who hears it by the group alone."""
    if not notice.contacts:
        return notice
    contacts = tuple(
        one.model_copy(update={"told": told[one.department]}) for one in notice.contacts
    )
    en = "; ".join(
        f"{one.department}: {one.person} ({_CAPACITIES[one.capacity].en}{_STANDS_IN[one.told].en})"
        for one in contacts
    )
    zh = "；".join(
        f"{one.department} {_CAPACITIES[one.capacity].zh} {one.person}{_STANDS_IN[one.told].zh}"
        for one in contacts
    )
    text = Wording(en=f"{notice.text.en} Contact – {en}.", zh=f"{notice.text.zh}联系人：{zh}。")
    only = contacts[0].person if len(notice.to) == 1 else None
    return notice.model_copy(
        update={"contacts": contacts, "text": text, "person": notice.person or only}
    )
