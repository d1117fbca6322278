"""The versions side by side: what each chooses, its weights, and what its indicators have in common."""

from __future__ import annotations

import re

import pandas as pd

from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, Table, cells
from ifn_research.outputs.documents.facts import Note
from ifn_research.steps.weighting.base import LocalWeighting

TREATMENTS = ("shrinkage", "imputation", "outliers")
# Tables of loadings that are shown; the others are named.
SHOWN = 2
# Kaiser (1974), Psychometrika 39, p. 35: below this, the indicators have too little in common to be summarised.
LEAST_KMO = 0.5
# Between two options, not between two items of a list in brackets.
OPTION = re.compile(r", (?=\w+=)")


def versions_section(note: Note) -> list[Block]:
    """Choices, weights, factorability, loadings, refusals and warnings."""
    blocks: list[Block] = [
        Heading(1, note.say("heading.versions"), "versions"),
        Heading(2, note.say("heading.choices")),
        _choices(note),
        Paragraph(note.text("choices.sets", sets=_sets(note)), "reading"),
        *_remarks(note),
    ]
    if note.result.versions:
        blocks += [Heading(2, note.say("heading.weights")), *_weights(note)]
    return [*blocks, *_factorability(note), *_loadings(note)]


def _choices(note: Note) -> Table:
    table = note.result.tables["versions"]
    treated = any(_treatment(note, row) for row in table.to_dict("records"))
    header = ["version", "variables", *(["treatment"] if treated else []), "normalisation", "weighting", "aggregation"]
    rows = []
    for row in table.to_dict("records"):
        name = str(row["version"])
        shown = note.say("choices.beside", version=name) if name in note.result.beside else name
        steps = [_step(note, row, step) for step in ("normalisation", "weighting", "aggregation")]
        steps[-1] = ", ".join(part for part in (steps[-1], _step(note, row, "rescale")) if part)
        rows.append(cells((shown, row["variables"], *([_treatment(note, row)] if treated else []), *steps)))
    return Table(
        note.say("choices.caption"), tuple(note.say(f"column.{name}") for name in header), tuple(rows), right=9
    )


def _step(note: Note, row: dict[str, str], step: str) -> str:
    """A step in a few words, with the options that it was given."""
    text = "" if pd.isna(row[step]) else str(row[step])
    method, _, options = text.removesuffix(")").partition("(")
    words = note.language.method(step, method)
    said = [_option(note, *option.split("=", 1)) for option in OPTION.split(options) if "=" in option]
    return f"{words} ({', '.join(said)})" if said and words else words


def _option(note: Note, name: str, value: str) -> str:
    key, value = f"option.{name}", value.strip("[]")
    value = value.replace(", ", " – ") if name == "range" else value
    return note.say(key, value=value) if note.language.has(key) else f"{name} {value}"


def _treatment(note: Note, row: dict[str, str]) -> str:
    told = [_step(note, row, step) for step in TREATMENTS if str(row[step]).partition("(")[0] != "none"]
    return ", ".join(part for part in told if part)


def _sets(note: Note) -> str:
    table = note.result.tables["versions"].drop_duplicates("variables")
    named = [
        note.say("choices.set", name=str(row.variables), n_indicators=note.language.count(row.n_indicators))
        for row in table.itertuples()
    ]
    return note.language.listed(named)


def _remarks(note: Note) -> list[Block]:
    """Refusals and warnings, each told once with the versions that it concerns."""
    concerned: dict[str, list[str]] = {}
    for row in note.result.failed.to_dict("records"):
        concerned.setdefault(note.language.refusal(row["reason"], note.result.config), []).append(row["version"])
    for version, remarks in note.result.warnings.items():
        for remark in remarks:
            concerned.setdefault(note.language.warning(remark, note.result.config), []).append(version)
    items = tuple(
        note.text("choices.warning", version=_who(note, versions), text=text) for text, versions in concerned.items()
    )
    return [Bullets(items)] if items else []


def _who(note: Note, versions: list[str]) -> str:
    if len(versions) > 1 and versions == note.result.versions:
        return note.say("choices.all")
    return note.some(versions)


def _weights(note: Note) -> list[Block]:
    weights = note.result.tables["weights"]
    most = weights.loc[weights["weight"].idxmax()]
    words = note.say(
        "choices.weights_words",
        n_indicators=note.language.count(weights["indicator"].nunique()),
        n_versions=note.language.count(weights["version"].nunique()),
        largest=note.language.percent(most["weight"]),
        indicator=note.indicator(str(most["indicator"])),
        version=str(most["version"]),
    )
    figures = _weights_table(note, weights)
    pictures = note.picture("weights", alternative=words, caption=note.say("choices.weights"), table=figures)
    blocks: list[Block] = [*pictures] or [figures]
    blocks.append(Paragraph(note.text("choices.weights_reading"), "reading"))
    if (weights["weight"] < 0).any():
        against = list(dict.fromkeys(weights.loc[weights["weight"] < 0, "version"]))
        blocks.append(Paragraph(note.text("choices.negative", versions=note.some(against))))
    local = [name for name in note.result.versions if issubclass(note.result.weighting(name), LocalWeighting)]
    return [*blocks, Paragraph(note.text("choices.local_weights", versions=note.some(local)))] if local else blocks


def _weights_table(note: Note, weights: pd.DataFrame) -> Table:
    versions = list(dict.fromkeys(weights["version"]))
    rows = []
    for name, part in weights.groupby("indicator", sort=False):
        known = part.set_index("version")["weight"]
        shown = [note.language.percent(known[version], 0) if version in known else "" for version in versions]
        rows.append(cells((note.language.indicator(note.result.config, str(name)), *shown)))
    header = (note.say("column.indicator"), *versions)
    return Table(note.say("choices.weights"), cells(header), tuple(rows), dense=len(versions) > 6)


def _factorability(note: Note) -> list[Block]:
    """KMO, Bartlett, alpha and the first component of each set of indicators, as its first version has them."""
    table = note.result.tables["versions"]
    found = note.result.tables["diagnostics"]
    rows, low = [], []
    for variables, part in table[table["status"] == "ok"].groupby("variables", sort=False):
        own = found[(found["version"] == part["version"].iloc[0]) & (found["indicator"].fillna("") == "")]
        kmo, alpha = (_first(own, name) for name in ("kmo", "cronbach_alpha"))
        p, variance = _first(own, "bartlett_p"), _eigenvalues(own)
        if pd.isna(kmo):
            continue
        # Of two indicators it is always one half.
        kmo = float("nan") if part["n_indicators"].iloc[0] < 3 else kmo
        low += [str(variables)] if kmo < LEAST_KMO else []
        shown = (note.language.number(kmo, 2), note.language.small_p(p), note.language.number(alpha, 2))
        rows.append(cells((variables, *shown, note.language.percent(variance, 0))))
    if not rows:
        return []
    header = tuple(note.say(f"column.{name}") for name in ("set", "kmo", "bartlett", "alpha", "first"))
    return [
        Heading(2, note.say("heading.factorability")),
        Table(note.say("factorability.caption"), header, tuple(rows)),
        Paragraph(note.text("factorability.reading"), "reading"),
        *([Paragraph(note.text("factorability.low", len(low), sets=note.language.listed(low)))] if low else []),
    ]


def _first(rows: pd.DataFrame, statistic: str) -> float:
    found = rows.loc[rows["statistic"] == statistic, "value"].dropna()
    return float(found.iloc[0]) if len(found) else float("nan")


def _eigenvalues(rows: pd.DataFrame) -> float:
    """The share of the variance that the first eigenvalue of the correlations has."""
    values = rows.loc[rows["statistic"] == "eigenvalue", "value"].dropna()
    return float(values.max() / values.sum()) if len(values) else float("nan")


def _loadings(note: Note) -> list[Block]:
    loadings = note.result.tables["loadings"]
    versions = [str(name) for name in dict.fromkeys(loadings["version"]) if name in note.result.versions]
    versions.sort(key=lambda name: name != note.verdict.best)
    if not versions:
        return []
    blocks: list[Block] = [Heading(2, note.say("heading.loadings"))]
    for version in versions[:SHOWN]:
        own = loadings[loadings["version"] == version]
        components = list(dict.fromkeys(own["component"]))
        rows = tuple(
            cells((note.language.indicator(note.result.config, str(name)), *_of_components(note, part, components)))
            for name, part in own.groupby("indicator", sort=False)
        )
        header = cells((note.say("column.indicator"), *components))
        blocks.append(Table(note.say("loadings.caption", version=version), header, rows))
    if versions[SHOWN:]:
        blocks.append(Paragraph(note.text("loadings.more", versions=note.some(versions[SHOWN:])), "reading"))
    return [*blocks, Paragraph(note.text("loadings.reading"), "reading")]


def _of_components(note: Note, rows: pd.DataFrame, components: list[str]) -> list[str]:
    by_component = rows.set_index("component")
    shown = []
    for name in components:
        row = by_component.loc[name]
        between = note.language.interval("", row["ci_low"], row["ci_high"], 2)
        shown.append(f"{note.language.number(row['loading'], 2)} {between}".strip())
    return shown
