"""The structure of an index as an audit reads it: rules find what is wrong, and only that."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, TableBlock
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.audit import coherence_by_level, coverage, framework, weights_felt
from ifn_research.results.study_result import StudyResult
from tests.support.varied_study import found, varied_rows


def facts(result: StudyResult, code: str = "en") -> Facts:
    return Facts(result, language_named(code), None, "")


def bullets(blocks: list[Block]) -> list[str]:
    items = [plain(item) for block in blocks if isinstance(block, Bullets) for item in block.items]
    return [" ".join(item.split()) for item in items]


def tables(blocks: list[Block]) -> list[TableBlock]:
    return [block for block in blocks if isinstance(block, TableBlock)]


def test_framework_and_coverage_come_from_the_study() -> None:
    result = found()
    (table,) = tables(framework(facts(result)))
    assert [row[1] for row in table.rows] == [*"abcd"]
    assert "60 territories" in bullets(coverage(facts(result)))[0]


def made(**columns: object) -> StudyResult:
    return found(rows=varied_rows(60).assign(**columns))


def rng_column(seed: int) -> np.ndarray:
    return np.exp(np.random.default_rng(seed).normal(size=60)) * 10


def test_a_coherent_index_is_said_to_be() -> None:
    rows = varied_rows()
    close = {name: rows[base] + 0.6 * rng_column(k) for k, (name, base) in enumerate({"b": "a", "d": "c"}.items())}
    told = bullets(coherence_by_level(facts(made(**close))))
    assert told == [
        "Each indicator goes with its dimension (at least 0.3), more than with another, and none repeats another "
        "(at most 0.92)."
    ]


def test_a_dimension_whose_indicators_go_against_each_other_is_named_though_each_goes_with_their_mean() -> None:
    rows = varied_rows()
    result = made(b=500 - rows["a"] + 0.5 * rng_column(2), d=rows["c"] * 0.5 + 2 * rng_column(5))
    told = bullets(coherence_by_level(facts(result)))
    table = tables(coherence_by_level(facts(result)))[1]
    alphas = {row[0]: row[2] for row in table.rows}
    assert alphas["x"].startswith("−"), "the case has changed"
    assert any("go against each other (negative alpha): “x”" in text for text in told)
    assert 0 <= float(alphas["y"]) < 0.7, "the case has changed"
    assert any("hardly vary together (alpha under 0.7): “y”" in text for text in told)


def test_an_opposed_and_a_repeated_indicator_are_named() -> None:
    rows = varied_rows()
    told = bullets(coherence_by_level(facts(made(b=rows["a"] * 1.001 + 0.01 * rng_column(1)))))
    assert any(text.startswith("“a” and “b” repeat each other (correlation 1.00)") for text in told)
    rows = varied_rows()
    # Three of a dimension, of which one falls where the others rise.
    indicators = {name: {"column": name, "dimension": "x" if name != "d" else "y"} for name in "abcd"}
    turned = found(rows=rows.assign(c=1000 - 3 * (rows["a"] + rows["b"])), indicators=indicators)
    told = bullets(coherence_by_level(facts(turned)))
    assert any("goes against its dimension: “c”" in text for text in told)


def test_an_indicator_that_goes_more_with_another_dimension_is_named() -> None:
    rows = varied_rows()
    told = bullets(coherence_by_level(facts(made(b=rows["c"] + rows["d"] + 0.001 * rng_column(3), a=rng_column(4)))))
    assert any("more with another dimension than with its own" in text and "“b”" in text for text in told)


def test_felt_weights_are_shares_of_squared_correlations_with_the_score() -> None:
    result = found()
    blocks = weights_felt(facts(result))
    (table,) = tables(blocks)
    influence = result.tables["diagnostics"].query("statistic == 'influence'").set_index("indicator")["value"]
    share = influence**2 / (influence**2).sum()
    for row in table.rows:
        assert row[1] == "25.0%"
        assert row[2] == f"{100 * share[row[0]]:.1f}%"
        assert row[3] == f"{share[row[0]] / 0.25:.1f}"
    assert bullets(blocks) == ["No indicator counts more than twice, or less than half, its declared weight."]


def test_an_indicator_that_counts_less_than_half_of_its_weight_is_named() -> None:
    rows = varied_rows()
    z = ((rows[[*"abc"]] - rows[[*"abc"]].mean()) / rows[[*"abc"]].std()).sum(axis=1)
    # As much against the other three as it is itself a part of the score.
    opposed = -0.45 * z / z.std() + 0.89 * np.random.default_rng(9).normal(size=60)
    result = found(rows=rows.assign(d=50 + opposed))
    influence = result.tables["diagnostics"].query("statistic == 'influence'").set_index("indicator")["value"]
    ratio = (influence**2 / (influence**2).sum()) / 0.25
    told = bullets(weights_felt(facts(result)))
    assert ratio["d"] < 0.5, "the case has changed"
    assert any("less than half its declared weight: “d”" in text for text in told)


@pytest.mark.parametrize("code", ["fr", "en"])
def test_both_languages_say_every_heading(code: str) -> None:
    result = facts(found(), code)
    for section in (framework, coverage, coherence_by_level, weights_felt):
        assert isinstance(section(result)[0], Heading)
