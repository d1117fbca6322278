"""Give the program thousands of damaged inputs: `python -m tests.fuzz --inputs 10000 --seed 1`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.fuzz.driver import Inputs, given


def _main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--inputs", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--kept", type=Path, help="where the figures are kept for docs/trust.md")
    asked.add_argument("--only", type=int, nargs="*", help="numbers of inputs to take again")
    options = asked.parse_args()
    began, found = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        inputs = Inputs(options.seed, Path(folder))
        for number, fault, detail in given(inputs, options.only or range(options.inputs), jobs=options.jobs):
            found += 1
            print(f"--- {number}\n{fault}\n{detail[: 100_000 if options.only else 600]}", flush=True)
    n = len(options.only) if options.only else options.inputs
    if options.kept and not options.only:
        kept = json.loads(options.kept.read_text(encoding="utf-8")) if options.kept.is_file() else {}
        figures = {"inputs": n, "seed": options.seed, "faults": found, "date": date.today().isoformat()}
        options.kept.write_text(json.dumps({**kept, "inputs": figures}, indent=1, sort_keys=True) + "\n")
    print(f"{n} inputs of seed {options.seed}: {found} faults, {time.monotonic() - began:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(_main())
