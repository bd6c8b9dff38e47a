"""What is deployed: the image, Compose and Kubernetes, rendered, checked, and really run."""
