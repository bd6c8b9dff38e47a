"""Areas are discovered by their folders; an area's code is imported only where it is needed."""

import subprocess
import sys

import services
from shared.service_runtime.service_discovery import discover_areas

SERVE_ONE_AREA_SCRIPT = """
import sys
import services
from shared.service_runtime.service_discovery import discover_areas
found = discover_areas(services)
found.declared_commands()
found.load_service("duties")
print(*sorted(name for name in sys.modules if name.endswith(".service") and "services." in name))
"""


def test_an_area_is_named_as_its_folder() -> None:
    found = discover_areas(services)
    assert found.area_names
    assert [service.name for service in found.load_services()] == found.area_names


def test_a_process_that_serves_one_area_imports_no_other() -> None:
    completed = subprocess.run(
        [sys.executable, "-c", SERVE_ONE_AREA_SCRIPT], capture_output=True, text=True, check=True
    )
    assert completed.stdout.split() == ["services.duties.service"]
