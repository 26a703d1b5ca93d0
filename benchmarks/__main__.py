"""`python -m benchmarks`: starts servers of its own, builds the data, measures, prints JSON on the last line."""

import argparse
import sys
from pathlib import Path

from benchmarks.sizes import SIZES
from benchmarks.stage import stage


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--only", default="", help="parts of the names of ratios, with commas between them")
    parser.add_argument("--home", type=Path, help="keep the servers' data in this folder, and use what is there")
    asked = parser.parse_args()
    with stage(asked.home and asked.home.resolve()) as servers:
        from benchmarks.measuring import measure  # noqa: PLC0415 - the settings read what the stage has named

        only = tuple(part for part in asked.only.split(",") if part)
        print(measure(servers, SIZES[asked.size], only), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
