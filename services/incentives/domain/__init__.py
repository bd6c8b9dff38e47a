"""The incentives domain: pure rules, no I/O."""
