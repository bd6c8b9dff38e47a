"""From requests, facts and moments to commands; from events to facts and deadlines."""

from services.comms.application.deciders import EVENTS
from services.comms.application.heads import follow_heads

__all__ = ["EVENTS", "follow_heads"]
