"""What thanks are: pure."""
