"""The classes of data by which it is decided who reads what."""

from __future__ import annotations

from enum import StrEnum


class ReadClass(StrEnum):
    """What kind of data an answer holds."""

    PAY = "pay"
    """Statements, bonuses, scores, pools, ratios, actual figures, costs of communication."""
    PEOPLE = "people"
    CORRESPONDENCE = "correspondence"
    """Requests, matters and meetings, with their texts."""
    NOTICES = "notices"
    WORK = "work"
    """Goals, duties, handoffs, flows, cases, imports; projects but for their pay figures."""
    REFERENCE = "reference"
    """Departments, calendars, policies, flow maps, the rules of plans, the states of months."""
    INSTALLATION = "installation"
    """The caller himself, the installation, its words and its API: for every role."""
    FACTS = "facts"
    """Facts and events of several classes: each declares its own, see `shared.contracts`."""
    OPERATIONS = "operations"
    """What keeps the installation running; each route names the roles itself."""


DATA_CLASSES = frozenset(ReadClass) - {
    ReadClass.INSTALLATION,
    ReadClass.FACTS,
    ReadClass.OPERATIONS,
}
"""The classes of the company's data; the others describe routes only."""
