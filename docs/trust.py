"""The page on why figures may be believed, made of what tests of agreement have found.

`make trust` runs these tests, keeps what they found in docs/trust.json, and writes docs/trust.md. `make fuzz` keeps
what damaged inputs and kills found in docs/trust-fuzz.json.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
KEPT, PAGE = DOCS / "trust.json", DOCS / "trust.md"
DAMAGE = DOCS / "trust-fuzz.json"
COVERAGE = DOCS.parent / "experiments" / "2026-11-simulation" / "coverage.csv"
PUBLISHED = "published"
PRINTED = "printed"

HEAD = """# Why figures may be believed, and where not

**Limits first.** No local figure of non-recourse is published: versions are judged by proxies, agreement with a proxy
proves no cause, and an indicator that is part of a ground truth agrees with it by construction. What no test below
covers is only as good as its code. [What the index can and cannot say](explanation/what-the-index-can-say.md) comes
before any table of agreement.

Every row below is a test that fails when the figures part. `make trust` runs them and writes this page; a row that
was not run again says so.
"""
TAIL = """
## Specification tests

Every [method](reference/methods.md) has small tables in and small tables out, with the arithmetic that a reader can
follow by hand. The page is made of the tests (`tests/specification`): a method without one fails, and so does one that
gives other figures.

## Check it yourself

```sh
ifn run --example tai        # the Handbook’s example, with the Handbook in hand
ifn verify results/FOLDER    # results computed again: identical, the same to 1e-9, or where they differ
ifn fetch --list             # the public files behind the studies: addresses, licences, digests
make trust                   # the rows above (R is not needed: its numbers are kept with its versions)
```

[Check with the Handbook in hand](how-to/check-with-the-handbook.md) says which page to open.

## Results that change

A release that changes a figure says so in the CHANGELOG in bold, with how much. Six small studies and one of the
first release are kept with what they found (`tests/reference/six_studies`, `tests/reference/format_1`): a change that
nobody meant fails there.

Of three real studies of the package (`epci`, `departements`, `tai`), scores, weights and agreements are kept too, first
in November 2026 and then at each release (`tests/reference/accepted`). A figure that is another fails, unless the
CHANGELOG lists it under “Results that change”, with the value before and now.

## Who to ask, how to cite

Questions and faults: the issues of the repository (`CONTRIBUTING.md`). Weaknesses of security: `SECURITY.md`. To
cite: `CITATION.cff`. Where an administration allocates help by a score, the law “pour une République numérique”
(2016) asks that its rules be explained to the public: the note and `ifn explain` give the rules and each
territory’s figures.
"""


def collected(lines: list[str], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a statistic: the largest difference over its cases; rows that were not run again keep their date."""
    found: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for row in map(json.loads, lines):
        key = (row["test"], row["statistic"], row["by"], row["data"])
        other = found.get(key)
        if other is None:
            found[key] = row
            continue
        for name in ("difference", "relative"):
            other[name] = max(other[name], row[name])
        other["n"] += row["n"]
    again = {key[0] for key in found}
    kept = {(row["test"], row["statistic"], row["by"], row["data"]): row for row in before if row["test"] not in again}
    return sorted([*kept.values(), *found.values()], key=lambda row: (row["test"], row["statistic"], row["by"]))


def is_there(row: dict[str, Any], root: Path = DOCS.parent) -> bool:
    """Whether the test of a row still says that it confirms this statistic."""
    path, _, name = row["test"].partition("::")
    text = (root / path).read_text(encoding="utf-8") if (root / path).is_file() else ""
    return f"def {name}(" in text and f'"{row["statistic"]}"' in text


def page(rows: list[dict[str, Any]]) -> str:
    """The page, from the rows that are kept."""
    newest = max((row["date"] for row in rows), default="")
    programs = [row for row in rows if not _is_published(row)]
    published = [row for row in rows if _is_published(row)]
    counts = Counter(row["date"] == newest for row in rows)
    lines = [
        HEAD,
        f"Last run: {newest}; {counts[True]} rows of {len(rows)} were run then.",
        "",
        "## Every number, who else gets it",
        "",
        *_table(programs, "second program", newest),
        "",
        "## Published indices reproduced",
        "",
        *_table(published, "published by", newest),
        "",
        "## Simulated truth",
        "",
        *_simulated(),
        "",
        "## Damaged inputs and kills",
        "",
        *_damage(),
    ]
    return "\n".join(lines) + "\n" + TAIL


def _is_published(row: dict[str, Any]) -> bool:
    return row["by"].endswith((PUBLISHED, PRINTED)) or row["statistic"].startswith("Tables of the studies")


def _table(rows: list[dict[str, Any]], by: str, newest: str) -> list[str]:
    lines = [f"| statistic | {by} | data | largest difference | figures | run |", "|---|---|---|---:|---:|---|"]
    for row in rows:
        date = row["date"] if row["date"] == newest else f"**not run again since {row['date']}**"
        gap = "as the test asserts" if not row["n"] else "0" if row["difference"] == 0 else f"{row['difference']:.0e}"
        count = f"{row['n']:,}" if row["n"] else ""
        place = row["by"].removesuffix(f", {PUBLISHED}").removesuffix(f", {PRINTED}")
        lines.append(f"| {row['statistic']} | {place} | {row['data']} | {gap} | {count} | {date} |")
    return lines


def _simulated() -> list[str]:
    """What 95 % intervals hold in worlds whose truth is known, in few words."""
    with COVERAGE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = [
        "Share of 95 % intervals of Spearman’s correlation that hold the truth, of 1,000 simulated studies a row",
        "(`blocks`: the interval that studies show):",
        "",
        "| world | number | interval | held |",
        "|---|---:|---|---:|",
    ]
    for row in rows:
        if row.get("metric", "spearman") == "spearman" and row["interval"] in ("blocks", "coarse blocks"):
            of = f"{float(row['of']):g}"
            lines.append(f"| {row['world']} | {of} | {row['interval']} | {float(row['coverage']):.1f} % |")
    lines += [
        "",
        "More worlds, sizes of tests and recovery of known weights:",
        "[validation](explanation/validation.md#how-often-an-interval-holds-its-target),",
        "[robustness](explanation/robustness.md).",
    ]
    return lines


def damage() -> dict[str, dict[str, Any]]:
    """What damaged inputs and kills found, and when."""
    found: dict[str, dict[str, Any]] = json.loads(DAMAGE.read_text(encoding="utf-8")) if DAMAGE.is_file() else {}
    return found


def _damage() -> list[str]:
    found = damage()
    inputs, kills = found.get("inputs"), found.get("kills")
    lines = ["| what is done | times | faults | run |", "|---|---:|---:|---|"]
    if inputs:
        what = f"Damaged configurations, tables, outlines and results (seed {inputs['seed']})"
        lines.append(f"| {what} | {inputs['inputs']:,} | {inputs['faults']} | {inputs['date']} |")
    if kills:
        lines.append(f"| Runs killed at any moment | {kills['times']} | {kills['faults']} | {kills['date']} |")
    return [
        *lines,
        "",
        "A fault is a traceback, no end, a partial folder, a refusal without a fix, or a bad input that is accepted;",
        "of a kill, a result that is lost or a run that stays open. `make fuzz` does both again and writes these",
        "figures; every fault ever found is a case of its own (`tests/fuzz/test_found.py`).",
    ]


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--kills"]:
        # The test has passed: it fails at the first kill that loses something.
        kills = {"times": int(arguments[1]), "faults": 0, "date": date.today().isoformat()}
        DAMAGE.write_text(json.dumps({**damage(), "kills": kills}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        arguments = []
    before = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else []
    lines = Path(arguments[0]).read_text(encoding="utf-8").splitlines() if arguments else []
    rows = [row for row in collected(lines, before) if is_there(row)]
    KEPT.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(rows), encoding="utf-8")
    print(f"{PAGE.relative_to(DOCS.parent)}: {len(rows)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
