"""The rules of workflows: pure functions, which are given the time and the ids."""
