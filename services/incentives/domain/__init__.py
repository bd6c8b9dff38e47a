"""The rules of incentives: pure functions over plans, obligations, project outcomes and months."""
