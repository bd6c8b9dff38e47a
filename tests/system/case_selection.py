"""Which of the cases that schemathesis derives from the document `make test` sends.

They are a hundred for each operation, most of them alike: every list takes the same page limit, a
draft and its correction take the same body, and the ten kinds of a field have the same label. What
is alike is sent ever more seldom, wherever it occurs; `make fuzz` sends all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoveragePhaseData

RATIO = 8
"""Of cases that are alike the 1st, the 8th, the 64th and so on are sent."""


@dataclass
class CaseSelection:
    """Chooses among the cases of one document, in the order in which they are derived.

    Cases are alike if the document describes the parameter or the body in the same way, and they
    depart from it or go to its limits in the same way. Each operation is sent at least one case of
    every scenario that is derived for it.
    """

    _alike: Counter[Hashable] = field(default_factory=Counter)
    _scenarios: set[Hashable] = field(default_factory=set)

    def sends(self, case: Case[Any]) -> bool:
        """Return whether a case is sent."""
        derived = None if case.meta is None else case.meta.phase.data
        if not isinstance(derived, CoveragePhaseData):
            return True  # it is one of few: an example of the document, or generated
        scenario = (case.operation.label, derived.scenario)
        alike = (
            derived.scenario,
            derived.description,
            derived.parameter_location,
            derived.parameter,
            _description_of_part(case.operation.definition.raw, derived),
        )
        self._alike[alike] += 1
        is_first = scenario not in self._scenarios
        self._scenarios.add(scenario)
        return is_first or _is_power(self._alike[alike])


def _is_power(number: int) -> bool:
    while number % RATIO == 0:
        number //= RATIO
    return number == 1


def _description_of_part(operation: Any, derived: CoveragePhaseData) -> str:
    """Return what the document says about the body or the parameter that a case is about."""
    if derived.parameter_location == ParameterLocation.BODY:
        return json.dumps(operation["requestBody"]["content"], sort_keys=True)
    return json.dumps(
        [one for one in operation.get("parameters", ()) if one["name"] == derived.parameter],
        sort_keys=True,
    )
