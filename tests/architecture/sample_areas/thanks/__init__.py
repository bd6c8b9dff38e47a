"""Departments thank each other; the smallest whole area."""
