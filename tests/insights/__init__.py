"""Tests of the insights area."""
