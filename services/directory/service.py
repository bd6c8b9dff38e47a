"""The directory's parts."""

from __future__ import annotations

from importlib.resources import files

from services.directory.api import routes
from services.directory.application import EVENTS, publish, react
from services.directory.domain.refusals import (
    DirectoryRefused,
    InvalidEntry,
    UnknownDepartment,
    UnknownPerson,
)
from services.directory.projections import departments, people
from shared.runtime.service import Service

service = Service(
    name="directory",
    events=EVENTS,
    schema=files("services.directory") / "schema",
    routes=routes,
    refusals={
        DirectoryRefused: 409,
        UnknownDepartment: 404,
        UnknownPerson: 404,
        InvalidEntry: 422,
    },
    publish=publish,
    projections=(departments.PROJECTION, people.PROJECTION),
    listens_to=("workflows",),
    react=react,
)
