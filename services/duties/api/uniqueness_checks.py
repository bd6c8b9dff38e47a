"""The uniqueness check of the codes of projects.

Projects are aggregates of their own, so a code that is given twice at the same time is refused by
the append, which looks under a lock who has it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.duties.domain.project_events import ProjectPlanChanged, ProjectPlanned
from services.duties.domain.project_refusals import ProjectCodeTaken
from services.duties.projections import project_codes
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.uniqueness_check import UniquenessCheck, UniqueValue
from shared.postgres.advisory_locks import LockPurpose

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class _ProjectCodeCheck:
    """Codes of projects that are not cancelled; a project keeps the code that it has."""

    lock: int = LockPurpose.UNIQUE_CODES

    def find_value(self, event: Any) -> UniqueValue | None:
        if not isinstance(event, ProjectPlanned | ProjectPlanChanged):
            return None
        code = event.terms.code
        return UniqueValue(
            project_codes.fold_project_code(code), event.project_id, code, event.terms.name
        )

    async def load_taken(
        self, connection: Connection, values: Collection[UniqueValue]
    ) -> Mapping[str, Sequence[UniqueValue]]:
        taken: dict[str, list[UniqueValue]] = {}
        keys = {value.key for value in values}
        for one in await project_codes.list_with_folded_codes(connection, keys):
            if one.status not in {"cancelled", "withdrawn"}:
                key = project_codes.fold_project_code(one.code)
                value = UniqueValue(key, one.project_id, one.code, one.name)
                taken.setdefault(key, []).append(value)
        return taken

    def refuse(self, value: UniqueValue, taken: UniqueValue) -> Refusal:  # noqa: ARG002  the code is shown as the other project has it
        return ProjectCodeTaken(code=taken.written, project=taken.owner, name=taken.owner_name)


UNIQUENESS_CHECKS: Sequence[UniquenessCheck] = (_ProjectCodeCheck(),)
"""Each append that plans a project, or changes its plan, has them."""
