"""Logs, traces and metrics, and how a trace crosses the bus."""
