"""The area's read models and their queries."""
