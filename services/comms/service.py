"""The communication area, part by part."""

from __future__ import annotations

from importlib.resources import files

from services.comms.api import create_routers
from services.comms.api.installation_properties import find_installation_properties
from services.comms.api.vocabulary import VOCABULARY
from services.comms.application import (
    EVENT_ADAPTER,
    FACT_TYPES_HANDLED_LATER,
    HANDLED_FACT_TYPES,
    MessageStore,
    deadline_changes,
    fact_from_event,
    make_delivery_background_work,
    make_due_deadline_handler,
    make_fact_handler,
    make_key_care,
    make_message_background_work,
)
from services.comms.application.announcement_consistency import check_request_announcements
from services.comms.application.calendar_announcements import announce_calendars
from services.comms.application.meeting_series import SeriesReads
from services.comms.application.month_costing import CostReads, make_start_of_earlier_costs
from services.comms.application.reply_policy_trial_job import make_trial_handler
from services.comms.application.successions import OpenThings
from services.comms.application.valid_times import valid_time
from services.comms.domain.refusals import (
    CommsInvalid,
    CommsNotFound,
    CommsRefused,
)
from services.comms.domain.reply_policy_trial_request import TRIAL_JOB
from services.comms.projections import (
    agenda_goals,
    channel_and_cost_policies,
    communication_cost,
    department_heads,
    document_changes,
    documents,
    matters,
    meeting_actions,
    meeting_attendance,
    meeting_changes,
    meeting_months,
    meeting_outcomes,
    meeting_problems,
    message_claims,
    month_costs,
    notices,
    open_of_department,
    project_rhythms,
    project_weeks,
    request_history,
    requests,
    requests_opened,
    webhook_deliveries_and_claims,
    webhook_keys,
    webhook_subscriptions,
)
from services.comms.projections.message_limits import ROBOT_LIMITS
from shared.postgres.job import JOB_REFUSAL_STATUSES
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.job_worker import make_job_worker
from shared.service_runtime.service_definition import ServiceDefinition

COST_READS = CostReads(
    month_costs.find_first_entry, month_costs.find_changes, month_costs.sum_month
)
service = ServiceDefinition(
    name="comms",
    description="Requests with their reply clock, matters, meetings, notices and webhooks.",
    vocabulary=VOCABULARY,
    event_type_adapter=EVENT_ADAPTER,
    read_model_migrations=files("services.comms") / "schema",
    create_routers=create_routers,
    refusal_statuses={
        CommsRefused: 409,
        CommsNotFound: 404,
        CommsInvalid: 422,
        **JOB_REFUSAL_STATUSES,
    },
    fact_from_event=fact_from_event,
    projections=(
        department_heads.PROJECTION,
        requests.PROJECTION,
        request_history.PROJECTION,
        channel_and_cost_policies.PROJECTION,
        matters.PROJECTION,
        document_changes.PROJECTION,
        meeting_changes.PROJECTION,
        meeting_outcomes.PROJECTION,
        meeting_problems.PROJECTION,
        agenda_goals.PROJECTION,
        meeting_attendance.PROJECTION,
        meeting_actions.PROJECTION,
        project_rhythms.PROJECTION,
        communication_cost.PROJECTION,
        notices.PROJECTION,
        webhook_subscriptions.PROJECTION,
        webhook_deliveries_and_claims.PROJECTION,
    ),
    valid_time=valid_time,
    reads_of_the_present={
        "list_reply_policy_trials": "a trial is a job of now",
        "get_reply_policy_trial": "a trial is a job of now",
        "list_tried_departments": "a trial is a job of now",
        "list_tried_requests": "a trial is a job of now",
        "get_agenda_proposal": "what is proposed now",
        "list_mail_servers": "settings of this installation",
    },
    deadline_changes=deadline_changes,
    handle_due_deadlines=make_due_deadline_handler(
        SeriesReads(
            meeting_months.find_month_situations,
            agenda_goals.find_goals_for_agenda,
            project_weeks.find_week_situations,
            project_weeks.list_untouched_meetings,
        ),
        COST_READS,
    ),
    subscribes_to=("directory", "comms", "duties", "goals", "incentives", "workflows"),
    consistency_checks=(check_request_announcements,),
    make_fact_handler=lambda area: make_fact_handler(
        area,
        OpenThings(
            meetings_owed_by=meeting_actions.find_meetings_owed_by,
            planned_meetings=open_of_department.list_planned_meetings,
            requests=open_of_department.list_open_requests,
            documents=documents.list_open_documents,
        ),
        agenda_goals.find_goals_for_agenda,
        COST_READS,
    ),
    handled_fact_types=HANDLED_FACT_TYPES,
    fact_types_handled_later=FACT_TYPES_HANDLED_LATER,
    find_installation_properties=find_installation_properties,
    refers_to=(ReferenceKind.DEPARTMENT, ReferenceKind.PROJECT),
    background_work=(
        announce_calendars,
        make_start_of_earlier_costs(COST_READS),
        make_key_care(
            webhook_keys.encrypt_plain_secrets,
            webhook_keys.delete_unused_keys,
            ROBOT_LIMITS.delete_idle,
        ),
        make_delivery_background_work(
            webhook_deliveries_and_claims.claim_deliveries,
            webhook_deliveries_and_claims.release_claim,
        ),
        make_message_background_work(
            MessageStore(
                claim=message_claims.claim_messages,
                release=message_claims.release_claims,
                count_free=ROBOT_LIMITS.count_free,
                acquire_permit=ROBOT_LIMITS.acquire_permit,
                block=ROBOT_LIMITS.block,
                has_address_of=message_claims.has_address_of,
            )
        ),
        make_job_worker({TRIAL_JOB: make_trial_handler(requests_opened.find_requests_opened)}),
    ),
)
