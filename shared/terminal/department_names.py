"""The names of departments, which tables show beside their codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import click

from shared.terminal.api_client import ApiClient
from shared.terminal.user_language import in_user_language

PAGE_SIZE = 500


@dataclass(frozen=True)
class DepartmentNames:
    """The names of the departments by their codes."""

    names: Mapping[str, str]

    @classmethod
    def load(cls, client: ApiClient) -> DepartmentNames:
        """Return the names that the directory has at present."""
        found = client.iterate_items("/api/directory/v1/departments", limit=PAGE_SIZE)
        return cls({department["code"]: department["name"] for department in found})

    def spell(self, code: str) -> str:
        """Return a code as the directory spells it; raises `UsageError` where it has none."""
        for known in self.names:
            if known.casefold() == code.casefold():
                return known
        codes = ", ".join(self.names) or in_user_language("none yet", "尚无")
        refusal = (
            f"There is no department {code}; there are: {codes}.",
            f"没有部门 {code}；已有：{codes}。",
        )
        raise click.UsageError(in_user_language(*refusal))

    def spell_if_given(self, code: str | None) -> str | None:
        """Return a filter's code as the directory spells it; raises `UsageError` as `spell`."""
        return None if code is None else self.spell(code)

    def describe(self, code: str | None) -> str:
        """Return a code with the name; a dash for no department."""
        if code is None:
            return "–"
        name = self.names.get(code, code)
        return code if name == code else f"{code} {name}"
