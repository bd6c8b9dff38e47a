"""The image's health check: exit code 0 when the process in the container is ready to serve.

It imports no more than it needs, as it runs every few seconds in every container.
"""

import http.client
import os
import sys

connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["CONCORD_PORT"]), timeout=4)
try:
    connection.request("GET", "/health/ready")
    ready = connection.getresponse().status == http.client.OK
except OSError:
    ready = False
sys.exit(not ready)
