"""The read models of workflows."""
