"""Composition: settings, what a service is made of, and the processes that run them."""
