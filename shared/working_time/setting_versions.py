"""The versions of a setting, such as a policy or the calendar.

They are numbered from 1 on. A version never changes; it is only followed by the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

SettingT = TypeVar("SettingT")


@dataclass(frozen=True)
class SettingVersions(Generic[SettingT]):
    """Every version of a setting, oldest first."""

    versions: tuple[SettingT, ...] = ()

    @property
    def current(self) -> SettingT:
        """The newest version; there must be one."""
        return self.versions[-1]

    @property
    def next_number(self) -> int:
        """The number of the version that would follow."""
        return len(self.versions) + 1

    def find_version(self, number: int) -> SettingT | None:
        """Return a version; `None` where there was none of this number when these were read."""
        return self.versions[number - 1] if 0 < number <= len(self.versions) else None

    def with_next_version(self, setting: SettingT) -> SettingVersions[SettingT]:
        """Return them with the next version."""
        return SettingVersions((*self.versions, setting))
