"""Tests of the incentives area."""
