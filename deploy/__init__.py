"""How Concord is deployed: the image, Compose, Kubernetes, sign-on and observability."""
