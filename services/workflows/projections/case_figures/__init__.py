"""Figures over finished cases, aggregated by the database: a history may have millions of rows."""
