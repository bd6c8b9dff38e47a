"""From requests, facts and moments to commands; from events to facts and deadlines."""

from services.comms.application.deciders import EVENTS
from services.comms.application.delivering import delivering
from services.comms.application.hearing import hear
from services.comms.application.published import publish
from services.comms.application.requests import deadlines, on_due

__all__ = ["EVENTS", "deadlines", "delivering", "hear", "on_due", "publish"]
