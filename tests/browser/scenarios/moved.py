"""The whole system in one process, its clock moved by hand. Its argument is the port; the first line it reads, when it begins."""

import importlib
import sys
from datetime import datetime

import django
import time_machine


def main(port: int) -> None:
    with time_machine.travel(datetime.fromisoformat(sys.stdin.readline().strip())) as traveller:
        django.setup()
        # It knows models, which are there only now.
        importlib.import_module("browser.scenarios.clockwork").run(port, traveller)


if __name__ == "__main__":
    main(int(sys.argv[1]))
