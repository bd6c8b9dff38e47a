"""The paths of the areas' APIs that connectors call."""

from __future__ import annotations

CASES_PATH = "/api/workflows/v1/cases"
GOALS_PATH = "/api/goals/v1/goals"
HANDOFFS_PATH = "/api/duties/v1/handoffs"
PROJECTS_PATH = "/api/duties/v1/projects"
REQUESTS_PATH = "/api/comms/v1/requests"
STANDING_DUTIES_PATH = "/api/duties/v1/standing-duties"
