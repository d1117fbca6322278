"""What goes back of a study that travelled: a return that is read again, with a page, and nothing of other results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from ifn_research.errors import ConfigError, DataError
from ifn_research.operations.bundle import bundle
from ifn_research.operations.load import load
from ifn_research.operations.run import record
from ifn_research.operations.send_back import send_back
from ifn_research.results.bundle import read_bundle
from ifn_research.results.returned import read_returned
from tests.support.travelling import FAST, judged, measured, public_table, study


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return judged(tmp_path_factory.mktemp("partner"), seed=123_456_789)


def test_what_goes_back_is_read_again(results: Path, tmp_path: Path) -> None:
    done = send_back(results, tmp_path / "retour.json", partner="CAF A")
    found = read_returned(tmp_path / "retour.json")
    assert found == done.weighed.returned
    assert (found.partner, found.perimeter, found.n, found.level) == ("CAF A", ("59",), 30, "commune")
    assert found.study_digest == read_bundle(results.parent / "etude.ifn").digest
    assert (found.criterion.ground_truth, found.criterion.metric) == ("non_recours", "spearman")
    assert [figure.name for figure in found.of_metric("spearman")][:3] == ["equal", "pca", "two"]
    assert done.page.name == "retour.html"


def test_the_same_results_always_send_the_same_back(results: Path, tmp_path: Path) -> None:
    one = send_back(results, tmp_path / "a.json").weighed.returned
    assert send_back(results, tmp_path / "b.json").weighed.returned == one


def test_no_territory_no_count_and_no_rank_leaves(results: Path, tmp_path: Path) -> None:
    done = send_back(results, tmp_path / "retour.json")
    for text in (done.path.read_text(encoding="utf-8"), done.page.read_text(encoding="utf-8")):
        table = pd.read_csv(results.parent / "truth.csv", dtype=str)
        assert not any(code in text for code in table["code"])
    data = json.loads(done.path.read_text(encoding="utf-8"))
    seed = json.loads((results / "manifest.json").read_text())["seed"]
    numbers = {value for figure in data["estimates"] for value in figure.values() if isinstance(value, (int, float))}
    counts = set(table["cases"].astype(int)) | set(table["people"].astype(int))
    assert not (numbers - {data["n"]}) & counts
    assert str(seed) not in done.path.read_text(encoding="utf-8") + done.page.read_text(encoding="utf-8")


def test_results_that_did_not_travel_stay(tmp_path: Path) -> None:
    config = study(tmp_path)
    measured(public_table(), ("59", "62")).to_csv(tmp_path / "non-recours.csv", index=False)
    folder = record(load(config), out=tmp_path / "results", wanted=FAST).folder
    with pytest.raises(DataError, match="not of a study that travelled"):
        send_back(folder, tmp_path / "retour.json")
    assert not (tmp_path / "retour.json").exists()
    assert bundle(folder, tmp_path / "etude.ifn").path.exists()


def test_the_perimeter_is_départements(results: Path, tmp_path: Path) -> None:
    found = send_back(results, tmp_path / "a.json", perimeter=["62", "59", "59"]).weighed.returned
    assert found.perimeter == ("59", "62")
    with pytest.raises(ConfigError, match="'59001' is no code of a département"):
        send_back(results, tmp_path / "b.json", perimeter=["59001"])
    assert not (tmp_path / "b.json").exists()


def test_a_label_is_short_and_on_one_line(results: Path, tmp_path: Path) -> None:
    for partner in ("x" * 81, "a\nb"):
        with pytest.raises(ConfigError, match="the label has more than 80 characters"):
            send_back(results, tmp_path / "retour.json", partner=partner)


def test_nothing_is_replaced_unless_asked(results: Path, tmp_path: Path) -> None:
    (tmp_path / "retour.html").write_text("mine")
    with pytest.raises(ConfigError, match=r"retour\.html"):
        send_back(results, tmp_path / "retour.json")
    assert not (tmp_path / "retour.json").exists()
    send_back(results, tmp_path / "retour.json", force=True)
    assert "mine" not in (tmp_path / "retour.html").read_text()[:10]


def test_few_territories_send_no_figure_back(tmp_path: Path) -> None:
    folder = judged(tmp_path, measured(public_table()).head(14))
    found = send_back(folder, tmp_path / "retour.json").weighed.returned
    assert (found.n, found.estimates, found.covariances) == (14, (), {})
    assert found.reduced[0].startswith("Il y a 14 territoires, moins que 15")
    assert read_returned(tmp_path / "retour.json") == found


def test_few_cases_send_no_figure_back(tmp_path: Path) -> None:
    truth = measured(public_table())
    truth["cases"] = [3 if k % 2 else 2 for k in range(len(truth))]
    found = send_back(judged(tmp_path, truth), tmp_path / "retour.json").weighed.returned
    assert found.estimates == ()
    assert found.reduced == ("Moins de 100 cas sont comptés\u00a0: aucun chiffre d’accord n’est donné.",)
