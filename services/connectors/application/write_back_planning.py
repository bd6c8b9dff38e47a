"""Plans what is written back: facts of other areas become writes of the items that they are about.

A fact may come before the item that it is about is linked, as the area answers the connector's
command only after it has published: it is kept for a while, and planned once the link is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.connectors.application.connected_systems import connectors_of
from services.connectors.application.deciders import MAPPING_DECIDER, OUTBOX_DECIDER
from services.connectors.application.happenings import (
    DUTY_SCHEDULED_TYPE,
    HANDLED_FACT_TYPES,
    WRITTEN_FACT_TYPES,
    handoff_of,
    happening_of,
    is_wanted,
    target_of,
    with_key,
)
from services.connectors.application.token_subject import subject_of
from services.connectors.application.write_store import WriteStore
from services.connectors.domain.linked_item import LinkedItem
from services.connectors.domain.mapping import Mapping as ItemMapping
from services.connectors.domain.mapping import mapping_stream_name
from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.systems import SYSTEMS
from services.connectors.domain.write_back_plan import ItemPlace, plan_writes
from services.connectors.domain.write_commands import AddItemTarget, PlanWrites
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.transactional_consumer import FactHandler
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.connector_accounts import ConnectorAccount

CONSUMER = "consumer:connectors"
KEPT_FOR = timedelta(minutes=15)
"""Longer than the answer to a command takes, with some attempts."""
KEPT_IF_AWAITED_FOR = timedelta(days=1)
"""Longer than a command is sent again; so long, areas keep its key and answer as the first time."""


@dataclass(frozen=True)
class _WrittenMapping:
    """A mapping that has had something written back."""

    mapping: ItemMapping
    subject: str | None
    """That of the connector's token."""

    def live_at(self, moment: datetime) -> tuple[int, MappingTerms] | None:
        """Return number and terms of the version that was live at a time, if one was.

        A fact has the effect that the mapping of its time gave it, whenever it is heard.
        """
        number = self.mapping.live_at(moment)
        return None if number is None else (number, self.mapping.terms_of(number))


@dataclass(frozen=True)
class WriteBackPlanning:
    """Plans the writes of all connectors."""

    area: AreaContext
    store: WriteStore

    async def handle(self, unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        """Plan what facts have written, after earlier ones about the same."""
        relevant = [one for one in facts if one.type in HANDLED_FACT_TYPES]
        mappings = await self._find_mappings(unit) if relevant else {}
        if not mappings:
            return
        await self._add_handoffs(unit, relevant)
        targets = {one.id: target_of(one) for one in relevant}
        links = await self._find_links(unit, targets.values())
        earlier = await self.store.claims.take_facts(unit.connection, list(links)) if links else []
        await self._plan(unit, [*earlier, *relevant], links, mappings)
        wanted = {
            rule.on
            for one in mappings.values()
            for version in one.mapping.versions
            for rule in version.terms.write_back
        }
        unlinked = [
            (targets[one.id], one)
            for one in relevant
            if targets[one.id] not in links and is_wanted(one, wanted)
        ]
        if unlinked:
            await self.store.claims.keep_facts(unit.connection, unlinked)

    async def plan_kept(self) -> None:
        """Plan the kept facts whose items are linked by now, and delete those that are old."""
        async with self.area.unit_of_work() as unit:
            facts = await self.store.claims.take_facts(unit.connection, None)
            now = self.area.clock()
            await self.store.claims.delete_facts(
                unit.connection, now - KEPT_FOR, now - KEPT_IF_AWAITED_FOR
            )
            if facts:
                await self._add_handoffs(unit, facts)
                links = await self._find_links(unit, [target_of(one) for one in facts])
                await self._plan(unit, facts, links, await self._find_mappings(unit))

    async def _add_handoffs(self, unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        """Have items that are entries of duty lists stand for their handoffs, too."""
        handoffs = {
            target_of(one): (handoff_of(one), one)
            for one in facts
            if one.type == DUTY_SCHEDULED_TYPE
        }
        links = await self._find_links(unit, handoffs) if handoffs else {}
        commands = [
            (
                AddItemTarget(link.connector, link.item, handoff, entry, self.area.clock()),
                EventContext.caused_by(fact.id, fact.context, CONSUMER),
            )
            for entry, found in links.items()
            for link in found
            for handoff, fact in [handoffs[entry]]
        ]
        await unit.execute_commands(OUTBOX_DECIDER, commands)

    async def _find_mappings(self, unit: UnitOfWork) -> Mapping[str, _WrittenMapping]:
        accounts = {one.id: one for one in connectors_of(self.area).values() if can_write(one)}
        if not accounts:
            return {}
        states = await unit.load_states(
            {mapping_stream_name(one): MAPPING_DECIDER for one in accounts}
        )
        found = {
            name: _written(states[mapping_stream_name(name)].state, account)
            for name, account in accounts.items()
        }
        return {name: one for name, one in found.items() if one is not None}

    async def _find_links(
        self, unit: UnitOfWork, targets: Iterable[UUID]
    ) -> Mapping[UUID, Sequence[LinkedItem]]:
        found: dict[UUID, list[LinkedItem]] = {}
        for link in await self.store.find_links(unit.connection, set(targets)):
            found.setdefault(link.target, []).append(link)
        return found

    async def _plan(
        self,
        unit: UnitOfWork,
        facts: Sequence[Fact],
        links: Mapping[UUID, Sequence[LinkedItem]],
        mappings: Mapping[str, _WrittenMapping],
    ) -> None:
        commands = [
            (command, EventContext.caused_by(fact.id, fact.context, CONSUMER))
            for fact in facts
            if fact.type in WRITTEN_FACT_TYPES
            for link in links.get(target_of(fact), ())
            for mapping in [mappings.get(link.connector)]
            if mapping is not None
            for command in [self._command(fact, link, mapping)]
            if command is not None and command.contents
        ]
        await unit.execute_commands(OUTBOX_DECIDER, commands)

    def _command(self, fact: Fact, link: LinkedItem, mapping: _WrittenMapping) -> PlanWrites | None:
        live = mapping.live_at(fact.recorded_at)
        if live is None:
            return None
        number, terms = live
        happening = with_key(happening_of(fact, mapping.subject), link.key)
        place = ItemPlace(link.project, link.item_type)
        return PlanWrites(
            connector=link.connector,
            item=link.item,
            key=link.key,
            fact_id=fact.id,
            trigger=happening.trigger,
            target=link.target,
            mapping_version=number,
            contents=plan_writes(happening, place, terms),
            at=self.area.clock(),
        )


def can_write(account: ConnectorAccount) -> bool:
    """Return whether items of a connector's system can be written to."""
    return account.polled is not None and SYSTEMS[account.system].open_writer is not None


def _written(mapping: ItemMapping, account: ConnectorAccount) -> _WrittenMapping | None:
    if not any(version.terms.write_back for version in mapping.versions):
        return None
    return _WrittenMapping(mapping, subject_of(account))


def make_fact_handler(store: WriteStore) -> Callable[[AreaContext], FactHandler]:
    """Return what makes the handler of facts of an area."""

    def make(area: AreaContext) -> FactHandler:
        return WriteBackPlanning(area, store).handle

    return make
