"""The deciders and their streams; the facts and timers that stored events lead to."""
