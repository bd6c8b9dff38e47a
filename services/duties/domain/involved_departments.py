"""Further departments of an obligation: responsible, consulted and informed (执行、咨询、知会)."""

from __future__ import annotations

from pydantic import BaseModel

from services.duties.domain.duty_refusals import (
    AccountableInvolvedTwice,
    DepartmentInvolvedTwice,
    RecipientResponsible,
)

ROLES = ("responsible", "consulted", "informed")


class InvolvedDepartments(BaseModel, frozen=True):
    """Who works on it, is asked before it is handed over, and is told, beside the accountable."""

    responsible: tuple[str, ...] = ()
    """They do the work with the accountable department, and move the handoff like it."""
    consulted: tuple[str, ...] = ()
    """They are asked, and answer, before it is handed over."""
    informed: tuple[str, ...] = ()
    """They are told, and confirm that they have read it."""

    @property
    def all_departments(self) -> tuple[str, ...]:
        """Every one of them, in this order."""
        return (*self.responsible, *self.consulted, *self.informed)

    def validate_for(self, accountable: str, recipient: str) -> None:
        """Raise `InvalidDuty` where one is named twice, or the accountable one is among them.

        The recipient is not responsible: it would hand over, or take back, what it has to judge.
        """
        if recipient.casefold() in {one.casefold() for one in self.responsible}:
            raise RecipientResponsible(department=recipient)
        seen: set[str] = set()
        for department in self.all_departments:
            folded = department.casefold()
            if folded == accountable.casefold():
                raise AccountableInvolvedTwice(department=department)
            if folded in seen:
                raise DepartmentInvolvedTwice(department=department)
            seen.add(folded)

    def after_succession(
        self, department: str, successor: str, accountable: str, recipient: str
    ) -> InvolvedDepartments:
        """Return them with a department's successor in its place; nobody is named twice.

        `accountable` and `recipient` are those that hold afterwards.
        """
        seen = {accountable}
        kept: dict[str, tuple[str, ...]] = {}
        for role in ROLES:
            codes = dict.fromkeys(
                successor if code == department else code for code in getattr(self, role)
            )
            barred = seen | {recipient} if role == "responsible" else seen
            kept[role] = tuple(code for code in codes if code not in barred)
            seen |= set(kept[role])
        return InvolvedDepartments(**kept)


NOBODY_INVOLVED = InvolvedDepartments()


def involves_nobody(involved: InvolvedDepartments) -> bool:
    """Return whether no further department is involved; such a field is left out of events."""
    return involved == NOBODY_INVOLVED
