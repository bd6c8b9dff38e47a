"""Connectors: what other systems tell of their work, translated into commands of the areas."""
