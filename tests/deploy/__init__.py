"""Tests of the deployment: image, Compose and Kubernetes; rendered, checked, and really run."""
