"""Use cases of connectors: receipt of deliveries, and the work on them."""
