"""The versions side by side: what each chooses, its weights, and what its indicators have in common."""

from __future__ import annotations

import pandas as pd

from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.results.steps_in_words import step_in_words

TREATMENTS = ("shrinkage", "imputation", "outliers")
# Tables of loadings that are shown; the others are named.
SHOWN = 2
# Kaiser (1974), Psychometrika 39, p. 35: below this, the indicators have too little in common to be summarised.
LEAST_KMO = 0.5


def versions_section(facts: Facts) -> list[Block]:
    """Choices, weights, refusals and warnings."""
    alone = len(facts.result.tables["versions"]) == 1
    blocks: list[Block] = [
        Heading(1, facts.say("heading.version" if alone else "heading.versions"), "versions"),
        Heading(2, facts.say("heading.choices_of_one" if alone else "heading.choices")),
        _choices(facts),
        Paragraph(facts.text("choices.sets", sets=_sets(facts)), "reading"),
        *_remarks(facts),
    ]
    if facts.result.versions:
        blocks += [Heading(2, facts.say("heading.weights")), *_weights(facts)]
    return blocks


def _choices(facts: Facts) -> TableBlock:
    table = facts.result.tables["versions"]
    treated = any(_treatment(facts, row) for row in table.to_dict("records"))
    header = ["version", "variables", *(["treatment"] if treated else []), "normalisation", "weighting", "aggregation"]
    rows = []
    for row in table.to_dict("records"):
        name = str(row["version"])
        label = facts.version_label(name)
        shown = facts.say("choices.beside", version=label) if name in facts.result.beside else label
        steps = [
            step_in_words(facts.language, facts.result.config, row, step)
            for step in ("normalisation", "weighting", "aggregation")
        ]
        steps[-1] = ", ".join(
            part for part in (steps[-1], step_in_words(facts.language, facts.result.config, row, "rescale")) if part
        )
        rows.append(
            cells((shown, _set(facts, str(row["variables"])), *([_treatment(facts, row)] if treated else []), *steps))
        )
    return TableBlock(
        facts.say("choices.caption"), tuple(facts.say(f"column.{name}") for name in header), tuple(rows), right=9
    )


def _treatment(facts: Facts, row: dict[str, str]) -> str:
    told = [
        step_in_words(facts.language, facts.result.config, row, step)
        for step in TREATMENTS
        if str(row[step]).partition("(")[0] != "none"
    ]
    return ", ".join(part for part in told if part)


def _sets(facts: Facts) -> str:
    table = facts.result.tables["versions"].drop_duplicates("variables")
    named = [
        facts.say(
            "choices.set",
            name=facts.language.quoted(_set(facts, str(row.variables))),
            n_indicators=facts.language.count(row.n_indicators),
        )
        for row in table.itertuples()
    ]
    return facts.language.listed(named)


def _set(facts: Facts, variables: str) -> str:
    """A variable set by its label, or the indicators of a version that lists them itself."""
    config = facts.result.config
    if variables in config.variable_sets:
        return facts.language.variable_set(config, variables)
    return ", ".join(facts.language.indicator(config, name) for name in variables.split())


def _remarks(facts: Facts) -> list[Block]:
    """Refusals and warnings, each told once with the versions that it concerns."""
    concerned: dict[str, list[str]] = {}
    for version, row in facts.result.refusals.items():
        concerned.setdefault(facts.language.refused(row.reason, facts.result.config), []).append(version)
    for version, remarks in facts.result.warnings.items():
        for remark in remarks:
            concerned.setdefault(facts.warning(remark), []).append(version)
    items = tuple(
        facts.text("choices.warning", version=_who(facts, versions), text=text.rstrip("."))
        for text, versions in concerned.items()
    )
    return [Bullets(items)] if items else []


def _who(facts: Facts, versions: list[str]) -> str:
    if len(versions) > 1 and versions == facts.result.versions:
        return facts.say("choices.all")
    return facts.some(facts.versions(versions))


def _weights(facts: Facts) -> list[Block]:
    weights = facts.result.tables["weights"]
    most = weights.loc[weights["weight"].idxmax()]
    words = facts.say(
        "choices.weights_words",
        n_indicators=facts.language.count(weights["indicator"].nunique()),
        n_versions=facts.language.count(weights["version"].nunique()),
        largest=facts.language.percent(most["weight"]),
        indicator=facts.indicator(str(most["indicator"])),
        version=facts.version(str(most["version"])),
    )
    figures = _weights_table(facts, weights)
    pictures = facts.picture("weights", alternative=words, caption=facts.say("choices.weights"), table=figures)
    # The colours of one column compare nothing.
    blocks: list[Block] = [*pictures] if pictures and len(facts.result.versions) > 1 else [figures]
    blocks.append(Paragraph(facts.text("choices.weights_reading"), "reading"))
    if (weights["weight"] < 0).any():
        against = list(dict.fromkeys(weights.loc[weights["weight"] < 0, "version"]))
        blocks.append(Paragraph(facts.text("choices.negative", versions=facts.some(facts.versions(against)))))
    local = [name for name in facts.result.versions if facts.result.is_local(name)]
    return (
        [*blocks, Paragraph(facts.text("choices.local_weights", versions=facts.some(facts.versions(local))))]
        if local
        else blocks
    )


def _weights_table(facts: Facts, weights: pd.DataFrame) -> TableBlock:
    versions = list(dict.fromkeys(weights["version"]))
    rows = []
    for name, part in weights.groupby("indicator", sort=False):
        known = part.set_index("version")["weight"]
        shown = [facts.language.percent(known[version], 0) if version in known else "" for version in versions]
        rows.append(cells((facts.language.indicator(facts.result.config, str(name)), *shown)))
    header = (facts.say("column.indicator"), *(facts.version_label(name) for name in versions))
    return TableBlock(facts.say("choices.weights"), cells(header), tuple(rows), dense=len(versions) > 6)


def factorability(facts: Facts) -> list[Block]:
    """KMO, Bartlett, alpha and the first component of each set of indicators, as its first version has them."""
    table = facts.result.tables["versions"]
    found = facts.result.tables["diagnostics"]
    rows, low = [], []
    for variables, part in table[table["status"] == "ok"].groupby("variables", sort=False):
        own = found[(found["version"] == part["version"].iloc[0]) & (found["indicator"].fillna("") == "")]
        kmo, alpha = (_first(own, name) for name in ("kmo", "cronbach_alpha"))
        p, variance = _first(own, "bartlett_p"), _eigenvalues(own)
        if pd.isna(kmo):
            continue
        # Of two indicators it is always one half.
        kmo = float("nan") if part["n_indicators"].iloc[0] < 3 else kmo
        name = _set(facts, str(variables))
        low += [facts.language.quoted(name)] if kmo < LEAST_KMO else []
        shown = (facts.language.number(kmo, 2), facts.language.small_p(p), facts.language.number(alpha, 2))
        rows.append(cells((name, *shown, facts.language.percent(variance, 0))))
    if not rows:
        return []
    header = tuple(facts.say(f"column.{name}") for name in ("set", "kmo", "bartlett", "alpha", "first"))
    return [
        Heading(2, facts.say("heading.factorability")),
        TableBlock(facts.say("factorability.caption"), header, tuple(rows)),
        Paragraph(facts.text("factorability.reading"), "reading"),
        *([Paragraph(facts.text("factorability.low", len(low), sets=facts.language.listed(low)))] if low else []),
    ]


def _first(rows: pd.DataFrame, statistic: str) -> float:
    found = rows.loc[rows["statistic"] == statistic, "value"].dropna()
    return float(found.iloc[0]) if len(found) else float("nan")


def _eigenvalues(rows: pd.DataFrame) -> float:
    """The share of the variance that the first eigenvalue of the correlations has."""
    values = rows.loc[rows["statistic"] == "eigenvalue", "value"].dropna()
    return float(values.max() / values.sum()) if len(values) else float("nan")


def loadings(facts: Facts) -> list[Block]:
    """The loadings of the versions that have some, those of the best first."""
    table = facts.result.tables["loadings"]
    versions = [str(name) for name in dict.fromkeys(table["version"]) if name in facts.result.versions]
    versions.sort(key=lambda name: name != facts.verdict.best)
    if not versions:
        return []
    blocks: list[Block] = [Heading(2, facts.say("heading.loadings"))]
    for version in versions[:SHOWN]:
        own = table[table["version"] == version]
        components = list(dict.fromkeys(own["component"]))
        rows = tuple(
            cells((facts.language.indicator(facts.result.config, str(name)), *_of_components(facts, part, components)))
            for name, part in own.groupby("indicator", sort=False)
        )
        header = cells((facts.say("column.indicator"), *components))
        blocks.append(TableBlock(facts.say("loadings.caption", version=facts.version(version)), header, rows))
    if versions[SHOWN:]:
        blocks.append(
            Paragraph(facts.text("loadings.more", versions=facts.some(facts.versions(versions[SHOWN:]))), "reading")
        )
    return [*blocks, Paragraph(facts.text("loadings.reading"), "reading")]


def _of_components(facts: Facts, rows: pd.DataFrame, components: list[str]) -> list[str]:
    by_component = rows.set_index("component")
    shown = []
    for name in components:
        row = by_component.loc[name]
        between = facts.interval("", row["ci_low"], row["ci_high"], 2)
        shown.append(f"{facts.language.number(row['loading'], 2)} {between}".strip())
    return shown
