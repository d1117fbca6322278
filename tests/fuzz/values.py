"""Values that nobody expects, and places in nested data where they are put."""

from __future__ import annotations

import copy
import random
from typing import Any

ESCAPE = "\x1b]0;owned\x07\x1b[31mred\x1b[0m"
TEXTS = (
    "", " ", "x", "²", "٣", "é" * 300, ESCAPE, "\u202ecod.exe", "a\nb", "a\tb", "\x00", "\ud7ff", "../../etc/passwd",
    "/dev/zero", "/dev/stdin", "/", ".", "http://127.0.0.1:9/x", "/vsicurl/http://127.0.0.1:9/x", "${HOME}", "${NOPE}",
    "${NOPE:-x}", "{{7*7}}", "{x}", "%s", "=1+1", "@a", "'", '"', "`id`", "$(id)", "<script>", "null", "nan", "inf",
    "-inf", "1e400", "1e-400", "0x1F", "1_000", "0,5", "1 000", "−3", "01", "true", "oui", "2026-02-30", "zscore",
    "pca", "equal", "factor", "core", "wide", "poverty", "age", "outcome", "commune", "departement", "models:/x/1",
    "runs:/x", "r:equal", "sample:../../errors.py", "sample:epci.csv", "*", "?", "[a", "t.csv", "t.csv::x", "a.zip",
    "utf-8", "utf-16", "punycode", "idna", "undefined", "rot13", "a\x00b",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2, 3, 7, 0.5, -0.5, 1e-320, 1e300, 1e999, -1e999, float("nan"), 2**31, 2**63, 2**64, -(2**63), 10**30,
    0.1, 100, 1000, 99999, 1.0,
)  # fmt: skip
METHODS = (
    "equal", "equal_by_dimension", "pca", "factor", "fixed", "entropy", "critic", "bod", "budget", "ahp", "balanced",
    "supervised", "zscore", "minmax", "rank", "percentile", "decile", "none", "exponential", "goalposts", "mean",
    "distance_to_target", "reference_ratio", "rank_points", "arithmetic", "geometric", "harmonic", "copeland", "mpi",
    "ampi", "generalised", "drop", "median", "knn", "iterative", "group_mean", "available", "winsorise",
    "yeo_johnson", "skew_kurtosis", "beta_binomial", "standard", "mean_100",
)  # fmt: skip
KEYS = (
    "name", "path", "code", "column", "columns", "label", "unit", "direction", "dimension", "numerator", "denominator",
    "per", "transform", "year", "source", "method", "range", "weights", "k", "n_factors", "components", "rotation",
    "variables", "weighting", "normalisation", "aggregation", "imputation", "outliers", "rescale", "shrinkage", "from",
    "add", "drop", "index", "audience", "audiences", "coverage", "reference", "beside", "grid", "extends", "defaults",
    "sites", "territories", "geometry", "geography", "vintages", "aggregate", "zoom", "disclosure", "typology",
    "robustness", "validation", "bootstrap", "block", "replicates", "neighbours", "baselines", "primary_metric",
    "metrics", "tracking", "seed", "level", "study", "encoding", "separator", "decimal", "thousands", "skip_rows",
    "header", "sheet", "missing", "format", "groups", "population", "coordinates", "longitude", "latitude", "where",
    "circular_with", "primary", "stages", "within", "across", "power", "penalty", "absent", "plm", "weight",
)  # fmt: skip


def strange(chance: random.Random, depth: int = 0) -> Any:
    """A value of any kind."""
    kind = chance.randrange(10 if depth < 3 else 6)
    if kind < 2:
        return chance.choice(TEXTS)
    if kind < 4:
        return chance.choice(NUMBERS)
    if kind == 4:
        return chance.choice(METHODS)
    if kind == 5:
        return chance.choice([None, True, False, [], {}])
    if kind == 6:
        return [strange(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        return {"method": chance.choice(METHODS), chance.choice(KEYS): strange(chance, depth + 1)}
    if kind == 8:
        return {chance.choice(KEYS): strange(chance, depth + 1) for _ in range(chance.randrange(1, 4))}
    return {chance.choice(TEXTS): strange(chance, depth + 1)}


def places(data: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place below some data."""
    found = []
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        found += [(*above, key), *places(value, (*above, key))]
    return found


def at(data: Any, place: tuple[Any, ...]) -> Any:
    """The value at a place."""
    for key in place:
        data = data[key]
    return data


def changed(data: Any, chance: random.Random) -> Any:
    """A copy of nested data with one thing replaced, removed, moved, renamed, doubled or added."""
    data = copy.deepcopy(data)
    known = places(data)
    if not known:
        return strange(chance)
    place = chance.choice(known)
    holder, key = at(data, place[:-1]), place[-1]
    match chance.randrange(7):
        case 0 | 1:
            holder[key] = strange(chance)
        case 2:
            del holder[key]
        case 3:
            holder[key] = copy.deepcopy(at(data, chance.choice(known)))
        case 4 if isinstance(holder, dict):
            holder[chance.choice([*KEYS, *TEXTS])] = holder.pop(key)
        case 5 if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        case _ if isinstance(holder, dict):
            holder[chance.choice(KEYS)] = strange(chance)
        case _:
            holder.insert(0, strange(chance))
    return data


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Bytes cut off, changed, taken out or put in."""
    found = bytearray(data or b" ")
    at_ = chance.randrange(len(found))
    match chance.randrange(4):
        case 0:
            del found[at_:]
        case 1:
            for _ in range(chance.randrange(1, 8)):
                found[chance.randrange(len(found))] = chance.randrange(256)
        case 2:
            del found[at_ : at_ + chance.randrange(1, 40)]
        case _:
            found[at_:at_] = chance.choice(TOKENS)
    return bytes(found)


TOKENS = (
    b"9" * 12, b"<", b"\0", b"-1", b"&x;", b'"', b"\xff\xfe", b"\r", b"&a ", b"*a", b"!!python/object:os.system ",
    b"!!omap ", b"!!bool ", b"\n---\n", b"%YAML 9.9\n", b"\t", b"[" * 400, b"{", b"}", b"- ", b": ", b"? ", b"| ",
    b"> ", b"0x_", b"1e999", b"\x1b[31m", b"<<: *a", b"\xc3", b",,,,", b";", b"\n\n\n", b"#",
)  # fmt: skip
