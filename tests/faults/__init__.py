"""Fault injection on real processes and a real broker; each test ends by counting effects."""
