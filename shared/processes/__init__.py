"""Processes of an installation: HTTP server, run modes, supervisor, gateway."""
