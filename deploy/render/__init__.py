"""Renders the files that name every service, for Compose and Kubernetes, from those found."""
