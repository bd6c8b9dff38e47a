"""The rules of incentives: pure functions over plans, obligations, projects and months."""
