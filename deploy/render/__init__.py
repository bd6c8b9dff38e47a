"""Writes what names every service: Compose and Kubernetes, from the services that are found."""
