"""Logs and traces, and how a trace crosses the bus."""
