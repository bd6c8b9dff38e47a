"""The insights area: every fact of every area as a star schema for analysis."""
