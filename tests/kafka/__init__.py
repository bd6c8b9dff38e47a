"""Tests of the Kafka bus: relays, offset hints, rebalances, broker outages."""
