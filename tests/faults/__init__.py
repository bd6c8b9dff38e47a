"""Real processes over a real broker, broken on purpose; each test ends with an account."""
