"""What an audit tries of choices stands in its tables; what was not computed says what to add, and that works."""

from __future__ import annotations

import math

import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.blocks import Block, Bullets, Listing, Paragraph, TableBlock
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.audit_choices import ASKED, imputation, left_out, means, ranks
from ifn_research.results.study_result import StudyResult
from tests.support.varied_study import found, varied, varied_rows

SECTIONS = {"weights": ranks, "aggregation": means, "imputation": imputation, "exclude": left_out}
MINMAX = {"method": "minmax", "range": [1, 100]}


def facts(result: StudyResult, code: str = "en") -> Facts:
    return Facts(result, language_named(code), None, "")


def of(blocks: list[Block], kind: type) -> list:
    return [block for block in blocks if isinstance(block, kind)]


def said(blocks: list[Block]) -> str:
    texts = [plain(block.text) for block in of(blocks, Paragraph)]
    texts += [plain(item) for block in of(blocks, Bullets) for item in block.items]
    return " ".join(" ".join(texts).split())


def holed() -> object:
    rows = varied_rows()
    rows.loc[[3, 17, 40], "a"] = float("nan")
    return rows


@pytest.mark.parametrize("what", ASKED)
def test_what_was_not_computed_says_what_to_add_and_is_there_once_it_is_added(what: str) -> None:
    section = SECTIONS[what]
    versions = [{"name": "own", "variables": [*"abcd"], "imputation": "mean"}]
    study = varied(rows=holed(), versions=versions)
    without = section(facts(run(load_study(study), workers=1)))
    (listing,) = of(without, Listing)
    assert not of(without, TableBlock)
    added = study | yaml.safe_load(listing.text)
    added["robustness"]["replicates"] = 8
    with_it = section(facts(run(load_study(added), workers=1)))
    assert not of(with_it, Listing)
    assert of(with_it, TableBlock)


def test_ranks_are_those_of_the_table_and_all_that_varies_is_named() -> None:
    result = found({"normalisation": ["zscore", "percentile"], "weights": {"spread": 0.25}})
    blocks = ranks(facts(result))
    table = of(blocks, TableBlock)[0]
    rows = result.tables["robustness"].sort_values("rank_nominal", kind="stable")
    first = rows.iloc[0]
    assert len(table.rows) == 30
    assert table.rows[0][1] == "1"
    low, high = math.floor(first["rank_q05"]), math.ceil(first["rank_q95"])
    assert table.rows[0][3] == f"{low} to {high}"
    assert "the scale of the indicators and the precision of the weights" in said(blocks)
    wide = int((rows["rank_q95"] - rows["rank_q05"] > 6).sum())
    assert f"of 60 {'has' if wide == 1 else 'have'} ranks" in said(blocks)
    assert not of(blocks, Listing)


def test_other_noise_than_a_quarter_is_not_taken_for_it() -> None:
    blocks = ranks(facts(found({"weights": {"spread": 0.5}})))
    assert of(blocks, TableBlock)
    assert "± 25% were not tried" in said(blocks)


def test_means_tell_of_alternatives_that_have_another_mean() -> None:
    bundles = {
        "scale": [
            {"normalisation": "zscore", "aggregation": "arithmetic"},
            {"normalisation": MINMAX, "aggregation": "arithmetic"},
            {"normalisation": MINMAX, "aggregation": "geometric"},
        ]
    }
    (table,) = of(means(facts(found(robustness={"bundles": bundles}))), TableBlock)
    assert [row[0] for row in table.rows] == ["same range (1 – 100), geometric mean"]
    geometric = [{"name": "own", "variables": [*"abcd"], "normalisation": MINMAX, "aggregation": "geometric"}]
    (table,) = of(means(facts(found(robustness={"bundles": bundles}, versions=geometric))), TableBlock)
    assert len(table.rows) == 2
    assert all(row[0].endswith("arithmetic mean") for row in table.rows)


def test_a_study_that_varies_the_scale_is_told_that_a_bundle_takes_its_place() -> None:
    told = said(means(facts(found({"normalisation": ["zscore", "percentile"]}))))
    assert "takes the place of the other scales" in told
    assert "takes the place" not in said(means(facts(found({"weights": "simplex"}))))


def test_nothing_is_imputed_where_nothing_is_missing() -> None:
    blocks = imputation(facts(found()))
    assert "No value is missing" in said(blocks)
    assert not of(blocks, Listing)


def test_indicators_left_out_stand_by_how_far_they_move_ranks() -> None:
    result = found({"exclude": {"one_of": "indicators"}})
    rows = result.tables["robustness_alternatives"].sort_values("mean_abs_rank_shift", ascending=False, kind="stable")
    blocks = left_out(facts(result))
    (table,) = of(blocks, TableBlock)
    assert [row[0] for row in table.rows] == rows["alternative"].tolist()
    assert [row[1] for row in table.rows] == [f"{value:.1f}" for value in rows["mean_abs_rank_shift"]]
    assert f"Without {rows['alternative'].iloc[0]}, ranks move most" in said(blocks)
