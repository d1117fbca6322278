"""The columns of figures that a study reads, table by table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import load_study_data
from ifn_research.data.quality.figure_columns import study_figures

TEXT = "code,people,x,unused,n,of\na,100,1,9,20,40\nb,300,s,9,10,50\nc,50,3,9,15,60\nd,80,4,9,5,20\n"


def test_each_table_has_the_figures_that_the_study_reads_and_the_markers_it_holds(
    study: Callable[..., StudyConfig], write: Callable[..., Path]
) -> None:
    own = write("code,rate\na,5\nb,6\nc,7\nd,8\n", "own.csv")
    config = study(
        TEXT,
        "x",
        table={"population": "people"},
        ground_truth=[
            {"name": "t", "numerator": "n", "denominator": "of"},
            {"name": "own", "column": "rate", "table": {"path": str(own), "code": "code", "missing": ["-1"]}},
        ],
    )
    first, second = study_figures(config, load_study_data(config))
    assert list(first.columns) == ["x", "n", "of", "people"]
    assert first.counts == {"n", "of", "people"}
    assert list(first.missing) == ["s"]
    assert (list(second.columns), second.counts, list(second.missing)) == (["rate"], frozenset(), ["-1"])
    assert second.columns["rate"].tolist() == [5, 6, 7, 8]
