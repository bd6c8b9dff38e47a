"""The worklist area publishes no facts: it only lists what those of others leave open."""
