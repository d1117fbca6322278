"""Indices that others published, recomputed by a run: their figures and conventions are in `tests/reference`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from ifn_research import load_study, run
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import IndicatorMatrix
from ifn_research.results.study_result import StudyResult, write_yaml
from tests.support.reference import REFERENCE


def published(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / f"{name}.csv", dtype={"FIPS": str, "CVE_ENT": str})


def run_of(
    folder: Path,
    table: pd.DataFrame,
    indicators: dict[str, dict[str, Any]],
    *versions: dict[str, Any],
) -> StudyResult:
    """A study of a table whose first column is the code."""
    table.to_csv(folder / "table.csv", index=False)
    config: dict[str, Any] = {
        "study": "published",
        "tables": [{"path": "table.csv", "code": table.columns[0]}],
        "indicators": {name: {"column": name, **more} for name, more in indicators.items()},
        "versions": [{"variables": list(indicators), **version} for version in versions],
    }
    write_yaml(config, folder / "study.yaml")
    return run(load_study(folder / "study.yaml"))


def scores(result: StudyResult, version: str) -> pd.Series:
    rows = result.tables["scores"]
    return rows[rows["version"] == version].set_index("code")["score"]


def nodes(result: StudyResult, version: str, dimension: str) -> pd.Series:
    rows = result.tables["dimensions"]
    return rows[(rows["version"] == version) & (rows["dimension"] == dimension)].set_index("code")["score"]


def assert_published(ours: pd.Series, theirs: pd.Series, *, decimals: int) -> None:
    """Equal to the rounding with which they were published."""
    assert len(ours) == len(theirs)
    differences = np.abs(ours.loc[theirs.index] - theirs)
    assert differences.max() <= 0.5 * 10.0**-decimals + 1e-9, differences.nlargest(5)


@pytest.mark.confirms("Human Development Index 2021", "UNDP, published", "62 countries")
def test_the_human_development_index(tmp_path: Path) -> None:
    """UNDP (2022), technical note 1: goalposts from 0 to 1, income by its logarithm, a geometric mean of three."""
    table = published("hdi_2021")
    table["log_income"] = np.log(table["income_per_head"])
    posts = {
        "life_expectancy": [20, 85],
        "expected_schooling": [0, 18],
        "mean_schooling": [0, 15],
        "log_income": [float(np.log(100)), float(np.log(75000))],
    }
    assert (table["expected_schooling"] > 18).any()
    assert (table["income_per_head"] > 75000).any()
    dimensions = {"life_expectancy": "health", "log_income": "income"}
    result = run_of(
        tmp_path,
        table.drop(columns="income_per_head"),
        {name: {"dimension": dimensions.get(name, "education")} for name in posts},
        {
            "name": "hdi",
            "normalisation": {"method": "goalposts", "posts": posts, "range": [0, 1]},
            "weighting": "equal_by_dimension",
            "aggregation": {"within": "arithmetic", "across": "geometric"},
        },
    )
    assert_published(scores(result, "hdi"), table.set_index("iso3")["hdi"], decimals=3)
    contributions = result.tables["contributions"].groupby("code")["contribution"].sum()
    np.testing.assert_allclose(contributions, scores(result, "hdi").loc[contributions.index])


SVI = {
    "theme1": ["POV", "UNEMP", "PCI", "NOHSDP"],
    "theme2": ["AGE65", "AGE17", "DISABL", "SNGPNT"],
    "theme3": ["MINRTY", "LIMENG"],
    "theme4": ["MUNIT", "MOBILE", "CROWD", "NOVEH", "GROUPQ"],
}
PERCENTILE = {"method": "percentile", "reflect": True}


@pytest.fixture(scope="module")
def svi(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    table = published("svi_pennsylvania_2018")
    indicators = {
        f"EP_{name}": {"dimension": theme, "direction": -1 if name == "PCI" else 1}
        for theme, names in SVI.items()
        for name in names
    }
    stages = {"within": "arithmetic", "across": "arithmetic"}
    themes = [
        {
            "name": theme,
            "variables": [f"EP_{name}" for name in names],
            "normalisation": PERCENTILE,
            "rescale": "percentile",
        }
        for theme, names in SVI.items()
    ]
    return run_of(
        tmp_path_factory.mktemp("svi"),
        table[["FIPS", *indicators]],
        indicators,
        {"name": "overall", "normalisation": PERCENTILE, "rescale": "percentile", "aggregation": stages},
        {
            "name": "of_themes",
            "normalisation": PERCENTILE,
            "weighting": "equal_by_dimension",
            "aggregation": {**stages, "rescale_stages": True},
            "rescale": "percentile",
        },
        *themes,
    )


@pytest.mark.confirms("Social Vulnerability Index 2018", "CDC/ATSDR, published", "67 counties of Pennsylvania")
def test_every_percentile_of_the_social_vulnerability_index(svi: StudyResult) -> None:
    """CDC/ATSDR (2018): PERCENTRANK of each variable, and for income per head 1 less it."""
    theirs = published("svi_pennsylvania_2018").set_index("FIPS")
    rows = svi.tables["contributions"]
    rows = rows[rows["version"] == "overall"].pivot_table(index="code", columns="indicator", values="normalised")
    for names in SVI.values():
        for name in names:
            assert_published(rows[f"EP_{name}"], theirs[f"EPL_{name}"], decimals=4)
    # Two counties have the same income per head: turned before it is ranked, they would have 0.5303.
    tied = theirs.index[theirs["EP_PCI"].duplicated(keep=False)]
    assert theirs.loc[tied, "EPL_PCI"].tolist() == [0.5455, 0.5455]


def assert_ranks_of_rounded_sums(ours: pd.Series, ranks: pd.Series, sums: pd.Series, n: int) -> None:
    """Equal as published, but where sums of n percentiles, each rounded to four decimals, part places that are tied."""
    near = np.abs(sums.to_numpy()[:, None] - sums.to_numpy()[None, :]) <= n * 1e-4
    places = (near.sum(axis=1) - 1) / (len(sums) - 1)
    assert (np.abs(ours.loc[ranks.index] - ranks) <= places + 5e-5 + 1e-9).all()


def test_the_themes_of_the_social_vulnerability_index_and_its_overall_rank(svi: StudyResult) -> None:
    theirs = published("svi_pennsylvania_2018").set_index("FIPS")
    for k, (theme, names) in enumerate(SVI.items(), start=1):
        summed, sums = nodes(svi, "overall", theme) * len(names), theirs[f"SPL_THEME{k}"]
        assert (summed - sums).abs().max() <= len(names) * 5e-5 + 1e-9
        assert_ranks_of_rounded_sums(scores(svi, theme), theirs[f"RPL_THEME{k}"], sums, len(names))
    assert_ranks_of_rounded_sums(scores(svi, "overall"), theirs["RPL_THEMES"], theirs["SPL_THEMES"], 15)


def test_from_its_rounded_percentiles_the_social_vulnerability_index_has_the_ranks_that_were_published(
    tmp_path: Path,
) -> None:
    theirs = published("svi_pennsylvania_2018").set_index("FIPS")
    themes = {theme: [f"EPL_{name}" for name in names] for theme, names in SVI.items()}
    everything = [name for names in themes.values() for name in names]
    versions = [
        {"name": name, "variables": names, "normalisation": "none", "rescale": "percentile"}
        for name, names in {**themes, "overall": everything}.items()
    ]
    result = run_of(tmp_path, theirs[everything].reset_index(), {name: {} for name in everything}, *versions)
    for k, theme in enumerate(themes, start=1):
        assert_published(scores(result, theme), theirs[f"RPL_THEME{k}"], decimals=4)
    assert_published(scores(result, "overall"), theirs["RPL_THEMES"], decimals=4)


def percentrank(values: pd.Series) -> pd.Series:
    """Excel's PERCENTRANK.INC; sums are rounded so that those which are equal are tied."""
    return pd.Series((scipy.stats.rankdata(values.round(9), "min") - 1) / (len(values) - 1), index=values.index)


def test_an_index_of_the_ranks_of_its_themes_is_one_version(svi: StudyResult) -> None:
    """Variables to themes to the index, in percentiles at each stage, from the figures of the CDC by scipy's ranks."""
    raw = published("svi_pennsylvania_2018").set_index("FIPS")
    themes = []
    for names in SVI.values():
        places = [1 - percentrank(raw["EP_PCI"]) if n == "PCI" else percentrank(raw[f"EP_{n}"]) for n in names]
        themes.append(percentrank(sum(places[1:], start=places[0])))
    expected = percentrank(sum(themes[1:], start=themes[0]))
    np.testing.assert_allclose(scores(svi, "of_themes").loc[expected.index], expected, rtol=0, atol=1e-12)
    # It is not the overall rank, which the CDC takes from the sum of the variables.
    assert (scores(svi, "of_themes") != scores(svi, "overall")).mean() > 0.5


WIMD = {
    **{"income": 0.22, "employment": 0.22, "health": 0.15, "education": 0.14, "access": 0.10, "housing": 0.07},
    **{"crime": 0.05, "environment": 0.05},
}
WALES = 1909


def wales() -> pd.DataFrame:
    """The published areas, and others that hold the ranks that these leave: a score depends on an area's own ranks."""
    table = published("wimd_2019")[["lsoa", *WIMD]]
    rest = {name: sorted(set(range(1, WALES + 1)) - set(table[name])) for name in WIMD}
    others = pd.DataFrame({"lsoa": [f"other{k}" for k in range(WALES - len(table))], **rest})
    return pd.concat([table, others], ignore_index=True)


@pytest.mark.confirms("Welsh Index of Multiple Deprivation 2019", "Welsh Government, published", "59 small areas")
def test_the_welsh_index_of_multiple_deprivation(tmp_path: Path) -> None:
    """Welsh Government (2019), technical report: exponential ranks of eight domains, rank 1 the most deprived."""
    result = run_of(
        tmp_path,
        wales(),
        {name: {"direction": -1} for name in WIMD},
        *(
            {
                "name": name,
                "normalisation": {"method": "exponential", "position": position},
                "weighting": {"method": "fixed", "weights": WIMD},
            }
            for name, position in (("wimd", "r/n"), ("other_rule", "r/(n+1)"))
        ),
    )
    theirs = published("wimd_2019").set_index("lsoa")["wimd_score"]
    ours = scores(result, "wimd")
    assert np.abs(ours.loc[theirs.index] - theirs).max() <= 1e-8
    # The position rule is what tells them apart.
    assert np.abs(scores(result, "other_rule").loc[theirs.index] - theirs).max() > 0.1


@pytest.mark.confirms("Índice de marginación 2010", "CONAPO, published", "32 states")
def test_the_mexican_index_of_marginalisation(tmp_path: Path) -> None:
    """CONAPO (2010): the first principal component of nine percentages, standardised, of 32 states."""
    table = published("conapo_2010")
    indicators: dict[str, dict[str, Any]] = {name: {"unit": "%"} for name in table.columns[1:10]}
    result = run_of(
        tmp_path,
        table.drop(columns=["IM", "LUGAR"]),
        indicators,
        {"name": "im", "weighting": {"method": "pca", "scoring": "component_score"}},
    )
    theirs = table.set_index("CVE_ENT")
    ours = scores(result, "im")
    assert_published(ours, theirs["IM"], decimals=2)
    np.testing.assert_array_equal(ours.rank(ascending=False).loc[theirs.index], theirs["LUGAR"])


def test_a_published_index_that_is_fitted_scores_one_place_alone(tmp_path: Path) -> None:
    table = published("conapo_2010")
    names = list(table.columns[1:10])
    weighting = {"method": "pca", "scoring": "component_score"}
    result = run_of(
        tmp_path, table[["CVE_ENT", *names]], {name: {} for name in names}, {"name": "im", "weighting": weighting}
    )
    index = IndexVersion.from_json(result.indices["im"].to_json())
    guerrero = IndicatorMatrix.of(table.loc[[11], names], indicators=tuple(names), codes=np.array(["12"], dtype=object))
    assert index.score(guerrero).scores[0] == pytest.approx(table["IM"][11], abs=0.005)
