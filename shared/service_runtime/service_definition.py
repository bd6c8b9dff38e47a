"""Defines the parts that an area gives to the runtime to be run as a service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources.abc import Traversable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, TypeAdapter

from shared.eventsourcing.bus_consumer_port import FactBus
from shared.eventsourcing.consistency_report import Audit
from shared.eventsourcing.past_moment import stated_time
from shared.eventsourcing.personal_data import NO_PERSONAL_DATA, PersonalData
from shared.http.auth import Caller
from shared.http.caller_profile import CallerProfile
from shared.http.installation_properties import InstallationProperties
from shared.postgres.append_transaction import DeadlineChange, no_deadline_changes
from shared.postgres.attachments import KeepAttachments, keep_no_attachments
from shared.postgres.deadline_timer import DueDeadlineHandler
from shared.postgres.decided_fact_types import DecidedFactTypes
from shared.postgres.fact_tables import FactTables
from shared.postgres.overdue_consistency import OverdueChanges
from shared.postgres.past_tables import PastProjections
from shared.postgres.personal_data_cipher import PersonalDataCipher
from shared.postgres.projection import Projection
from shared.postgres.reference_table import ReferenceKind
from shared.postgres.transactional_consumer import FactHandler
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.published_views import PublishedViews
from shared.service_runtime.vocabulary import NO_VOCABULARY, Vocabulary
from shared.table_files.exported_table import TableExport

ConsistencyCheck = Callable[[AreaContext], Awaitable[Audit]]


def publish_no_fact(_event: Any) -> None:
    """Return `None` for every event, for areas that publish no facts."""


@dataclass(frozen=True)
class ServiceDefinition:
    """The service of one area."""

    name: str
    """The area's name, which is also its folder's."""
    description: str
    """What the area is for, in one English sentence; it describes the tag in OpenAPI."""
    event_type_adapter: TypeAdapter[Any]
    """The adapter of the discriminated union of all events that the area stores."""
    read_model_migrations: Traversable
    """The folder with the migrations of the area's read models."""
    create_routers: Callable[[AreaContext], Sequence[APIRouter]]
    """Creates the area's routers, with `shared.http.router_factory`."""
    refusal_statuses: Mapping[type[Exception], int]
    """Maps each of the domain's refusals to its HTTP status."""
    personal_data: PersonalData = NO_PERSONAL_DATA
    """The personal fields of the area's events, which are recorded under a key per person."""
    vocabulary: Vocabulary = NO_VOCABULARY
    """The words that people read for the area's codes."""
    fact_from_event: Callable[[Any], BaseModel | None] = publish_no_fact
    """Returns the fact that an event publishes, or `None`."""
    projections: Sequence[Projection] = ()
    valid_time: Callable[[Any], datetime | None] = stated_time
    """Returns since when what an event says has been true; `None` for since its recording."""
    restate_past: Callable[[], Callable[[Any], Any]] | None = None
    """Returns what restates events that say something of the events before them, as when some of
    these were not true yet; for areas that have such."""
    reads_of_the_present: Mapping[str, str] = field(default_factory=dict)
    """The operations that read no past (`as_of`, `known_at`), each with the reason."""
    deadline_changes: Callable[[Any], Sequence[DeadlineChange]] = no_deadline_changes
    """Returns the deadlines that an event sets or clears."""
    keep_attachments: KeepAttachments = keep_no_attachments
    """Keeps bytes that belong to events but to no log; see `AppendRequest.attachment`."""
    handle_due_deadlines: DueDeadlineHandler | None = None
    overdue_changes: OverdueChanges | None = None
    """Says of an event which items become owed, met or announced as overdue, for the audit."""
    consistency_checks: Sequence[ConsistencyCheck] = ()
    """What the audit checks of this area beside its log, its facts and its announcements."""
    subscribes_to: Sequence[str] = ()
    """The names of the areas whose facts this area handles."""
    handle_facts: FactHandler | None = None
    """Handles the facts of those areas."""
    make_fact_handler: Callable[[AreaContext], FactHandler] | None = None
    """Returns what handles them instead, where that needs the installation's settings."""
    handled_fact_types: frozenset[str] | None = None
    """The types that `handle_facts` does not skip, so that others need not be read for it."""
    decided_fact_types: DecidedFactTypes | None = None
    """Which of those are handled now, where an aggregate of the area decides that."""
    fact_tables: FactTables | None = None
    """The tables that `handle_facts` fills, where a rebuild may fill them from the facts anew."""
    needs_key_order: bool = True
    """Whether a fact of a key may be handled only after the earlier ones of it."""
    facts_become_events: bool = True
    """Whether what `handle_facts` does of a fact is events, which the audit compares with it."""
    effect_fields: Mapping[str, str] = field(default_factory=dict)
    """The types of events of which one fact may cause several on a stream, each with the field
    that tells these apart: the audit finds a fact that had an effect twice."""
    fact_types_handled_later: frozenset[str] = frozenset()
    """Of those, the types that the area skipped in an earlier version: what was published then is
    read once more, from the first fact on."""
    refers_to: Sequence[ReferenceKind] = ()
    """The kinds of things of other areas that the area's commands name."""
    find_caller_profile: Callable[[AreaContext, Caller], Awaitable[CallerProfile]] | None = None
    """Says who a caller is, for the one area that knows people."""
    find_department: Callable[[AreaContext, str], Awaitable[str | None]] | None = None
    """Spells a department's code or returns `None`, for the one area that owns departments."""
    find_installation_properties: (
        Callable[[AreaContext], Awaitable[InstallationProperties]] | None
    ) = None
    """Says what the area decides for the whole installation."""
    published_views: PublishedViews | None = None
    """The views that programs outside read, such as BI tools."""
    background_work: Sequence[Callable[[AreaContext], Awaitable[None]]] = ()
    """Tasks that run beside the API and never return."""
    table_export: TableExport | None = None
    """The tables that `concord export` writes to files, for the one area that has them."""
    work_on_bus: Sequence[Callable[[AreaContext, FactBus], Awaitable[None]]] = ()
    """Such tasks that also read facts which the bus has carried before."""

    @property
    def cipher(self) -> PersonalDataCipher:
        """What encrypts the personal fields of the area's events."""
        return PersonalDataCipher(self.personal_data)

    @property
    def past(self) -> PastProjections:
        """What folds the area's past."""
        return PastProjections(self.name, self.projections, self.valid_time, self.restate_past)
