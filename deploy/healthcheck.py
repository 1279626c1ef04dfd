"""Container health: 0 when /healthz of the given server says 200, asked as the reverse proxy asks."""

import http.client
import os
import sys


def main(server: str) -> int:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    connection = http.client.HTTPConnection(server, timeout=8)
    try:
        connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
