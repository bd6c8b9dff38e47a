"""Goals (方案1): the goals of the company and its departments, their progress and blockers."""
