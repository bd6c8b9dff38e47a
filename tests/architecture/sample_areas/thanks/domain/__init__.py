"""The domain: pure."""
