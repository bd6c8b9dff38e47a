"""Composes an installation: settings, bus selection, token verifiers, clock and services."""
