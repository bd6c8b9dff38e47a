"""What happened, what is asked and what is so does not change: another one takes its place."""

import pytest

from services.comms import domain
from shared.testing.frozen import is_frozen, shapes_of


@pytest.mark.parametrize("shape", shapes_of(domain), ids=lambda shape: shape.__name__)
def test_it_cannot_be_written_over(shape: type) -> None:
    assert is_frozen(shape)
