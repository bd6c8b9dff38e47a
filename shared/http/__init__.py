"""HTTP manners every area shares: problems, callers, commands, paging, health."""
