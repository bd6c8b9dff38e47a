"""The connectors area, part by part."""

from __future__ import annotations

from importlib.resources import files

from services.connectors.api import create_routers
from services.connectors.api.vocabulary import VOCABULARY
from services.connectors.application.connector_metrics import make_measurement
from services.connectors.application.deciders import EVENT_ADAPTER
from services.connectors.application.delivery_worker import make_body_cleanup, make_delivery_work
from services.connectors.application.erp_worker import PollingStores, make_polling
from services.connectors.application.events_to_facts import fact_from_event
from services.connectors.domain.refusals import (
    ConnectorsRefused,
    MappingInvalid,
    UnknownBackFill,
    UnknownConnector,
    UnknownDelivery,
    UnknownMappingVersion,
    UnreadableBody,
)
from services.connectors.projections import back_fills, deliveries
from services.connectors.projections.back_fills import BACK_FILLS
from services.connectors.projections.delivery_bodies import (
    claim_deliveries,
    delete_bodies,
    keep_bodies,
    release_claims,
)
from services.connectors.projections.delivery_list import read_figures
from services.connectors.projections.erp_orders import ERP_STORE
from services.connectors.projections.erp_positions import find_polls
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.service_definition import ServiceDefinition

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
        UnreadableBody: 400,
    },
    fact_from_event=fact_from_event,
    projections=(deliveries.PROJECTION, back_fills.PROJECTION),
    keep_attachments=keep_bodies,
    background_work=(
        make_delivery_work(claim_deliveries, release_claims),
        make_body_cleanup(delete_bodies),
        make_polling(PollingStores(ERP_STORE, BACK_FILLS, keep_bodies)),
        make_measurement(read_figures, find_polls),
    ),
    refers_to=(ReferenceKind.DEPARTMENT,),
)
