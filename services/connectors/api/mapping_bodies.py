"""The bodies of requests about mappings."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.connectors.api.route_bodies import RouteBody
from services.connectors.api.write_back_bodies import WriteBackRuleBody
from services.connectors.domain.fulfilment import DueBasis, OrderMeasure
from services.connectors.domain.mapping_terms import MappingTerms
from shared.http.field_types import Code, SingleLineText


class DepartmentOfNameBody(BaseModel, extra="forbid"):
    """The department of a person or a team."""

    name: SingleLineText
    """A person's account id or name, or a team's name, as the other system has it."""
    department: Code


class FulfilmentRuleBody(BaseModel, extra="forbid"):
    """Which figure of an ERP system's orders is a reading of which goal."""

    goal_id: UUID
    """The goal; it must be connected to `erp`."""
    measure: OrderMeasure = OrderMeasure.ON_TIME_PERCENTAGE
    companies: Annotated[list[SingleLineText], Field(max_length=100)] = []
    """The companies whose orders count, as the system names them; all where none is named."""
    due_basis: DueBasis = DueBasis.PROMISED_OR_PLANNED
    window_days: Annotated[int, Field(ge=1, le=1100)] = 30
    """Orders count that were due on one of so many days, of which today is the last."""
    grace_days: Annotated[int, Field(ge=0, le=60)] = 0
    """So many days later is still on time."""
    decimals: Annotated[int, Field(ge=0, le=6)] = 2


class ConnectorMappingBody(BaseModel):
    """What the deliveries of a connected system mean here."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "routes": [
                        {
                            "project": "SALES",
                            "item_types": ["Task"],
                            "flow_id": "01938b2e-7a00-7000-8000-000000000001",
                            "department": "sales",
                            "statuses": [
                                {
                                    "status": "In Progress",
                                    "command": "complete-step",
                                    "activity": "Hand it in",
                                },
                                {
                                    "status": "To Do",
                                    "command": "send-back",
                                    "activity": "Check it",
                                    "reason": "Reopened in Jira",
                                },
                            ],
                        }
                    ],
                    "people": [{"name": "5c5f880629be9642ba529340", "department": "sales"}],
                }
            ]
        },
    )

    routes: Annotated[list[RouteBody], Field(max_length=200)]
    """A route without a `target` starts cases. May be empty where there are readings."""
    people: Annotated[list[DepartmentOfNameBody], Field(max_length=5000)] = []
    teams: Annotated[list[DepartmentOfNameBody], Field(max_length=1000)] = []
    readings: Annotated[list[FulfilmentRuleBody], Field(max_length=100)] = []
    write_back: Annotated[list[WriteBackRuleBody], Field(max_length=200)] = []

    def to_terms(self) -> MappingTerms:
        """Return the mapping as the domain's value object."""
        return MappingTerms.model_validate(self.model_dump())
