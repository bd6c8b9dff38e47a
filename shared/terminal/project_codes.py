"""Finds projects by the codes that people know them by."""

from __future__ import annotations

from uuid import UUID

import click

from shared.terminal.api_client import ApiClient
from shared.terminal.user_language import in_user_language


def find_project_id(client: ApiClient, code_or_id: str) -> str:
    """Return the id of the project with this code or id.

    Raises `UsageError` where no project has the code, and where several have.
    """
    try:
        return str(UUID(code_or_id))
    except ValueError:
        found = client.iterate_items("/api/duties/v1/projects", code=code_or_id)
        ids = [str(project["project_id"]) for project in found]
    if not ids:
        unknown = in_user_language(
            f"There is no project {code_or_id}; `concord projects` lists them.",
            f"没有协作事项 {code_or_id}；`concord projects` 可列出所有协作事项。",
        )
        raise click.UsageError(unknown)
    if len(ids) > 1:
        several = in_user_language(
            f"Several projects have the code {code_or_id}: {', '.join(ids)}.",
            f"多个协作事项的代码均为 {code_or_id}：{'、'.join(ids)}。",
        )
        raise click.UsageError(several)
    return ids[0]
