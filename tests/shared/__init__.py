"""The backbone's tests."""
