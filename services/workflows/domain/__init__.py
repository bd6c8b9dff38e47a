"""The rules of workflows: pure, told the time and the ids."""
