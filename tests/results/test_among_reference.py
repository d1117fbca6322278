"""The places of territories among those on which a version was fitted."""

from __future__ import annotations

import pandas as pd

from ifn_research.results.among_reference import among_reference
from tests.support.hand_made import make


def test_places_are_told_where_the_version_was_fitted_on_others() -> None:
    score = {"code": "a", "name": "A", "population": 1.0, "version": "equal", "score": 1.0, "rank": 1, "decile": 10}
    others = {
        "version": "equal",
        "statistic": "reference_territories",
        "indicator": "",
        "component": "",
        "value": 648.0,
    }
    result = make(scores=[score], diagnostics=[others])
    assert among_reference(result, "equal") is None
    result.tables["scores"]["reference_rank"] = [31.0]
    result.tables["scores"]["reference_decile"] = [9.0]
    found = among_reference(result, "equal")
    assert found is not None
    assert (found.n, found.label, found.kind) == (648, "", "every_row")
    pd.testing.assert_series_equal(
        found.places.loc["a"], pd.Series({"reference_rank": 31.0, "reference_decile": 9.0}, name="a")
    )
