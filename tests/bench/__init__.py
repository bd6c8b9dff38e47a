"""Measurements, each a ratio of two speeds within one run on the same server: `make bench`."""
