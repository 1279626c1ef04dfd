"""Container health: 0 when /healthz of the given server says 200, asked as the reverse proxy asks; with the name of a
part, when that part of it is well."""

import http.client
import json
import os
import sys


def main(server: str, part: str = "") -> int:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    connection = http.client.HTTPConnection(server, timeout=8)
    try:
        connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        well = json.loads(answer.read())[part]["ok"] if part else answer.status == 200
    except (OSError, ValueError, KeyError):
        return 1
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
