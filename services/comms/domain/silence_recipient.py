"""Who is notified of a silence as the head: the asked department's, else the next one up the tree.

A post is empty while the department has no head, or its head is absent that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel

from shared.eventsourcing.liaison_contacts import AbsencePeriod

EmptyPostReason = Literal["no-head", "head-absent"]


class EmptyPost(BaseModel, frozen=True):
    """A post of head that was passed over, and why."""

    department: str
    reason: EmptyPostReason


@dataclass(frozen=True)
class HeadPost:
    """The post of head of a department, as far as it is known."""

    department: str
    head: str | None
    absences: Sequence[AbsencePeriod] = ()
    """The head's days of absence."""

    def empty_on(self, day: date) -> EmptyPost | None:
        """Return why nobody is reached here on a day; `None` where the head is there."""
        if self.head is None:
            return EmptyPost(department=self.department, reason="no-head")
        if any(one.first_day <= day <= one.last_day for one in self.absences):
            return EmptyPost(department=self.department, reason="head-absent")
        return None


@dataclass(frozen=True)
class NotifiedHead:
    """The head who is notified, and the posts that were found empty before."""

    head: str | None = None
    """The person's id; `None` where no post up the tree has anybody."""
    department: str | None = None
    """Whose head it is; `None` where there is none."""
    empty_posts: tuple[EmptyPost, ...] = ()

    def with_post(self, post: HeadPost, day: date) -> NotifiedHead:
        """Return this after one more post was asked."""
        empty = post.empty_on(day)
        if empty is None:
            return NotifiedHead(post.head, post.department, self.empty_posts)
        return NotifiedHead(empty_posts=(*self.empty_posts, empty))


NOBODY_KNOWN = NotifiedHead()
"""Nobody was looked for."""
