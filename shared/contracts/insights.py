"""The insights area publishes no facts: it only counts those of others."""
