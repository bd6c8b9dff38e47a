"""The sample company: its scenario, the runner, and the tour through it."""
