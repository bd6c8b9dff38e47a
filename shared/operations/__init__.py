"""What operators ask of a running installation: health, metrics, lag, audit, rebuild."""
