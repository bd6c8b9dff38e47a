"""What a fact becomes in the star schema: pure functions of that fact alone."""
