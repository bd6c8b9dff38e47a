"""方案5 协作激励正向化引导: computes each department's collaboration KPI and bonus share."""
