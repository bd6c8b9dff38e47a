"""The communication API: a route turns one request into one command or one query."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.comms.api.alignment_policies import alignment_policy_routes
from services.comms.api.channel_policies import channel_policy_routes
from services.comms.api.communication_cost import communication_cost_routes
from services.comms.api.cost_policies import cost_policy_routes
from services.comms.api.department_heads import department_head_routes
from services.comms.api.document_policies import document_policy_routes
from services.comms.api.documents import document_routes
from services.comms.api.matters import matter_routes
from services.comms.api.meeting_actions import meeting_action_routes
from services.comms.api.meeting_agendas import meeting_agenda_routes
from services.comms.api.meeting_problems import (
    meeting_problem_list_routes,
    meeting_problem_routes,
)
from services.comms.api.meeting_sessions import meeting_session_routes
from services.comms.api.meetings import meeting_routes
from services.comms.api.message_subscriptions import message_subscription_routes
from services.comms.api.notices import notice_routes
from services.comms.api.own_subscriptions import own_subscription_routes
from services.comms.api.project_rhythms import project_rhythm_routes, project_week_routes
from services.comms.api.reply_policies import reply_policy_routes
from services.comms.api.reply_policy_trials import reply_policy_trial_routes
from services.comms.api.request_actions import request_action_routes
from services.comms.api.request_opening_and_queries import request_routes
from services.comms.api.webhook_deliveries import webhook_delivery_routes
from services.comms.api.webhook_subscriptions import webhook_subscription_routes
from services.comms.api.workday_calendars import calendar_routes
from shared.service_runtime.area_context import AreaContext


def create_routers(area: AreaContext) -> Sequence[APIRouter]:
    """Return every route of the area."""
    return (
        request_routes(area),
        request_action_routes(area),
        reply_policy_routes(area),
        reply_policy_trial_routes(area),
        calendar_routes(area),
        department_head_routes(area),
        channel_policy_routes(area),
        cost_policy_routes(area),
        alignment_policy_routes(area),
        document_policy_routes(area),
        matter_routes(area),
        document_routes(area),
        meeting_routes(area),
        meeting_agenda_routes(area),
        meeting_session_routes(area),
        meeting_problem_routes(area),
        meeting_problem_list_routes(area),
        meeting_action_routes(area),
        project_rhythm_routes(area),
        project_week_routes(area),
        communication_cost_routes(area),
        notice_routes(area),
        webhook_delivery_routes(area),
        webhook_subscription_routes(area),
        message_subscription_routes(area),
        own_subscription_routes(area),
    )
