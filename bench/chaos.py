"""`./run bench chaos [SEED]`: the clocks under kill -9 alone, in under two minutes, as ./run test plays it.

Every kind of victim dies: both loops, the worker, beat, Valkey with its data, PostgreSQL. The last line is the JSON object.
"""

import sys
import time

from bench.clocks import Size, benched, report, say

SHORT = Size(incidents=30, future=100, chaos_rate=7, chaos_seconds=55, kills=24)


def main(arguments: list[str]) -> None:
    seed = int(arguments[0]) if arguments else int(time.time())
    say(f"seed {seed}")
    with benched(seed, SHORT) as bench:
        report(bench.kills_alone())


if __name__ == "__main__":
    main(sys.argv[1:])
