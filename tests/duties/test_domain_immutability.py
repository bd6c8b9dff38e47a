"""Every event, command and state of the domain is immutable."""

import pytest

from services.duties import domain
from shared.testing.frozen_domain_classes import domain_classes, is_frozen_model_class


@pytest.mark.parametrize("domain_class", domain_classes(domain), ids=lambda class_: class_.__name__)
def test_domain_values_are_immutable(domain_class: type) -> None:
    assert is_frozen_model_class(domain_class)
