"""Moves a stopped installation from one bus to the other."""
