"""Events, commands and states of workflows are immutable."""

import pytest

from services.workflows import domain
from shared.testing.frozen_domain_classes import domain_classes, is_frozen_model_class


@pytest.mark.parametrize("shape", domain_classes(domain), ids=lambda shape: shape.__name__)
def test_domain_values_are_immutable(shape: type) -> None:
    assert is_frozen_model_class(shape)
