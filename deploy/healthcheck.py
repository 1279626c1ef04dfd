"""Container health: exit 0 when /healthz of the given server says 200, asked as the reverse proxy would ask."""

import os
import sys
import urllib.error
import urllib.request


def main(server: str) -> int:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"{server}/healthz", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=8) as answer:
            return 0 if answer.status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
