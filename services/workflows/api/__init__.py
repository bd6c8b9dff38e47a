"""The workflows API: a route turns one request into one command or one query."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.workflows.api.automation_rules import automation_rule_routes
from services.workflows.api.case_exports import case_export_routes
from services.workflows.api.case_figures import figure_routes
from services.workflows.api.case_migrations import case_migration_routes
from services.workflows.api.case_steps import case_step_routes
from services.workflows.api.cases import case_routes
from services.workflows.api.flow_maps import flow_definition_routes
from services.workflows.api.flow_templates import flow_template_routes
from services.workflows.api.flow_version_pictures import flow_picture_routes
from services.workflows.api.handover_counts import handover_count_routes
from services.workflows.api.history_imports import import_routes
from services.workflows.api.log_uploads import log_upload_routes
from services.workflows.api.proposals import proposal_routes
from services.workflows.api.rule_dry_runs import rule_dry_run_routes
from services.workflows.api.template_cases import template_case_routes
from services.workflows.api.template_effects import template_effect_routes
from services.workflows.api.template_library import template_library_routes
from shared.service_runtime.area_context import AreaContext


def create_routers(area: AreaContext) -> Sequence[APIRouter]:
    """Return every route of the area."""
    return (
        flow_definition_routes(area),
        flow_picture_routes(area),
        case_export_routes(area),  # before the route of one case, whose path fits it too
        case_routes(area),
        case_step_routes(area),
        case_migration_routes(area),
        proposal_routes(area),
        handover_count_routes(area),
        figure_routes(area),
        import_routes(area),
        log_upload_routes(area),
        automation_rule_routes(area),
        rule_dry_run_routes(area),
        flow_template_routes(area),
        template_case_routes(area),
        template_effect_routes(area),
        template_library_routes(area),
    )
