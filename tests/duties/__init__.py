"""Tests of the duties area."""
