"""The read models of connectors."""
