"""An independent SCIM client and its tester find the directory's SCIM right (A3.8)."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from scim2_tester import check_server
from scim2_tester.utils import Status

from tests.directory.area_client import DirectoryClient
from tests.directory.scim_client import InstallationScimClient

ACCEPTED = {
    ("User", "did not remove attribute 'displayName'"): "a person always has a name",
    ("User", "did not remove attribute 'active'"): "an account is active or it is not",
}
"""What the tester finds and the directory means to do."""


@pytest.mark.asyncio(loop_scope="module")
async def test_an_independent_tester_finds_no_fault(staffed_directory: DirectoryClient) -> None:
    client = InstallationScimClient(staffed_directory.installation, asyncio.get_running_loop())
    results = await asyncio.to_thread(check_server, client)
    found = Counter(one.status for one in results)
    faults = [
        f"{one.title}: {one.reason}"
        for one in results
        if one.status not in {Status.SUCCESS, Status.SKIPPED}
        and not any(text in str(one.reason) for _, text in ACCEPTED)
    ]
    assert not faults, "\n".join(faults)
    assert found[Status.SUCCESS] > 60
