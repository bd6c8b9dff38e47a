"""The connectors area, part by part."""

from __future__ import annotations

from importlib.resources import files

from services.connectors.api import create_routers
from services.connectors.api.connector_writes import describe_writes
from services.connectors.api.vocabulary import VOCABULARY
from services.connectors.application.connector_metrics import make_measurement
from services.connectors.application.deciders import EVENT_ADAPTER
from services.connectors.application.delivery_worker import make_body_cleanup, make_delivery_work
from services.connectors.application.events_to_facts import fact_from_event
from services.connectors.application.happenings import AREAS, HANDLED_FACT_TYPES
from services.connectors.application.poll_worker import PollingStores, make_polling
from services.connectors.application.write_back_planning import make_fact_handler
from services.connectors.application.write_store import WriteStore
from services.connectors.application.write_worker import make_late_planning, make_write_work
from services.connectors.domain.refusals import (
    ConnectorsRefused,
    MappingInvalid,
    UnknownBackFill,
    UnknownConnector,
    UnknownDelivery,
    UnknownMappingVersion,
    UnreadableBody,
)
from services.connectors.domain.write_back_refusals import UnknownWrite
from services.connectors.projections import back_fills, deliveries, item_links, item_writes
from services.connectors.projections.back_fills import BACK_FILLS
from services.connectors.projections.delivery_bodies import (
    claim_deliveries,
    delete_bodies,
    keep_bodies,
    release_claims,
)
from services.connectors.projections.delivery_list import read_figures
from services.connectors.projections.erp_orders import ERP_STORE
from services.connectors.projections.item_links import find_links
from services.connectors.projections.outbound_breakers import BREAKERS
from services.connectors.projections.poll_leases import POLL_LEASES, find_polls
from services.connectors.projections.write_claims import WRITE_CLAIMS
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.service_definition import ServiceDefinition

WRITE_STORE = WriteStore(WRITE_CLAIMS, BREAKERS, find_links)

service = ServiceDefinition(
    name="connectors",
    description="What other systems tell of their work, translated into commands of the areas.",
    vocabulary=VOCABULARY,
    event_type_adapter=EVENT_ADAPTER,
    read_model_migrations=files("services.connectors") / "schema",
    create_routers=create_routers,
    refusal_statuses={
        ConnectorsRefused: 409,
        MappingInvalid: 422,
        UnknownBackFill: 404,
        UnknownConnector: 404,
        UnknownDelivery: 404,
        UnknownMappingVersion: 404,
        UnknownWrite: 404,
        UnreadableBody: 400,
    },
    fact_from_event=fact_from_event,
    projections=(
        deliveries.PROJECTION,
        back_fills.PROJECTION,
        item_links.PROJECTION,
        item_writes.PROJECTION,
    ),
    reads_of_the_present={
        "try_mapping_version": "it is tried on what is kept now",
    },
    subscribes_to=AREAS,
    make_fact_handler=make_fact_handler(WRITE_STORE),
    handled_fact_types=HANDLED_FACT_TYPES,
    effect_fields={"write-planned": "write_id"},
    keep_attachments=keep_bodies,
    background_work=(
        make_delivery_work(claim_deliveries, release_claims),
        make_body_cleanup(delete_bodies),
        make_polling(PollingStores(POLL_LEASES, ERP_STORE, BACK_FILLS, keep_bodies)),
        make_measurement(read_figures, find_polls, describe_writes),
        make_write_work(WRITE_STORE),
        make_late_planning(WRITE_STORE),
    ),
    refers_to=(ReferenceKind.DEPARTMENT,),
)
