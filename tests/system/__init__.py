"""Tests of the whole system as its users see it: real processes, the command line, HTTP."""
