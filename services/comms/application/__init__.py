"""From requests, facts and moments to commands; from events to facts and deadlines."""

from services.comms.application.deciders import EVENTS
from services.comms.application.delivering import delivering
from services.comms.application.hearing import hear
from services.comms.application.published import publish

__all__ = ["EVENTS", "delivering", "hear", "publish"]
