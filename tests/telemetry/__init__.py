"""Traces, metrics and logs, read as an operator's tools would read them."""
