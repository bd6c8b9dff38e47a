"""Routes and gauges for operators: health, metrics, lag, audit, dead letters, rebuilds."""
