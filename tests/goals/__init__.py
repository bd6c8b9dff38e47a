"""Tests of the goals area."""
