"""Decisions that rely on what partners returned: the record tells their figures, another synthesis is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ifn_research.errors import ConfigError
from ifn_research.language import language_named
from ifn_research.operations.bundle import travelling
from ifn_research.operations.decide import decide, decision_on
from ifn_research.operations.history import history
from ifn_research.operations.pool import pool
from ifn_research.operations.received import received
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import RunOutputs
from ifn_research.operations.send_back import send_back
from ifn_research.outputs.tracking import open_tracking
from ifn_research.results.bundle import read_bundle
from ifn_research.results.pooled import PooledFigure, read_pooled
from ifn_research.results.returned import Returned, read_returned
from ifn_research.results.study_result import read_results
from tests.support.documents import spaced
from tests.support.travelling import FAST, bundled, measured, public_table

DEFERRED = decision_on("equal", status="deferred", reason="Trois partenaires ne suffisent pas.")
LOGGED = RunOutputs("none", tracked=True, artifacts=True)


@dataclass(frozen=True)
class Committee:
    """The folder of who made the study: its results, the synthesis of three partners, and the returns."""

    folder: Path
    uri: str
    returns: tuple[Returned, ...]


@pytest.fixture(scope="module")
def committee(tmp_path_factory: pytest.TempPathFactory) -> Committee:
    folder = tmp_path_factory.mktemp("committee")
    uri = f"memory://{folder.name}"
    etude = bundled(folder)
    own = received(etude, truth=None, unjudged=True, folder=folder / "kept")
    record(own, out=folder / "results", wanted=LOGGED, tracking_uri=uri)
    paths = []
    for at, place in enumerate(("59", "62", "80")):
        home = folder / place
        home.mkdir()
        measured(public_table(), (place,), seed=9 + at).to_csv(home / "truth.csv", index=False)
        ready = received(etude, truth=home / "truth.csv", seed=at, folder=home / "kept")
        kept = record(ready, out=home / "results", wanted=FAST).folder
        paths.append(folder / f"retour-{place}.json")
        send_back(kept, paths[-1], partner=f"CAF {place}")
    pool(paths, folder / "synthesis")
    return Committee(folder, uri, tuple(read_returned(path) for path in paths))


def test_the_record_tells_what_partners_found(committee: Committee, tmp_path: Path) -> None:
    done = decide(
        committee.folder / "results",
        DEFERRED,
        pooled=committee.folder / "synthesis",
        docs=tmp_path / "docs",
        tracking_uri=committee.uri,
    )
    text = spaced(done.record.read_text(encoding="utf-8"))
    (row,) = [
        row
        for row in read_pooled(committee.folder / "synthesis").primary("pooled", PooledFigure)
        if row.name == "equal"
    ]
    assert row.estimate is not None
    figure = language_named("fr").number(row.estimate, 2)
    assert "## D’un territoire à l’autre" in text
    assert f"L’accord de la version « equal » est de **{figure}**" in text
    assert "Trois partenaires" in text
    assert all(one.digest in text for one in committee.returns)


def test_the_store_remembers_the_synthesis_until_a_decision_without_one(committee: Committee, tmp_path: Path) -> None:
    identifier = read_pooled(committee.folder / "synthesis").manifest["study_run"]
    asked = {"docs": tmp_path / "docs", "tracking_uri": committee.uri}
    decide(committee.folder / "results", DEFERRED, pooled=committee.folder / "synthesis", **asked)  # type: ignore[arg-type]
    registry = open_tracking(committee.uri).registry
    (index,) = registry.versions("voyage")
    assert index.tags["ifn.decision_synthesis"] == identifier
    decisions = history("voyage", tracking_uri=committee.uri).decisions
    assert "3 partners): Trois" in str(decisions[0])
    assert "à revoir (" in decisions[0].told("fr")
    assert "3 partenaires) : Trois" in spaced(decisions[0].told("fr"))
    decide(committee.folder / "results", DEFERRED, **asked)  # type: ignore[arg-type]
    (index,) = registry.versions("voyage")
    assert "ifn.decision_synthesis" not in index.tags


def test_results_of_the_same_study_and_of_what_was_made_of_it_have_one_digest(committee: Committee) -> None:
    digest = read_bundle(committee.folder / "etude.ifn").digest
    assert read_results(committee.folder / "results").manifest["bundle"]["study_digest"] == digest
    assert {one.study_digest for one in committee.returns} == {digest}


def test_a_decision_on_judged_results_is_of_the_study_that_travelled(tmp_path: Path) -> None:
    """Results of who has measures of their own: a file that is made of them is the one that partners judged."""
    etude = bundled(tmp_path)
    measured(public_table(), ("59", "62")).to_csv(tmp_path / "non-recours.csv", index=False)
    from ifn_research.operations.load import load

    found = record(load(tmp_path / "study.yaml"), out=tmp_path / "own", wanted=FAST)
    assert travelling(found.result, etude).study.digest == read_bundle(etude).digest


@pytest.mark.parametrize("kind", ["study", "indices", "version", "meeting"])
def test_another_synthesis_is_refused(committee: Committee, tmp_path: Path, kind: str) -> None:
    paths = []
    changed = {
        "study": {"study": "autre"},
        "indices": {"study_digest": "0" * 64},
        "version": {},
        "meeting": {},
    }
    for at, one in enumerate(committee.returns):
        estimates = tuple(figure for figure in one.estimates if kind != "version" or figure.name != "equal")
        names = {figure.name for figure in estimates}
        covariances = {} if kind == "version" else one.covariances
        other = replace(one, estimates=estimates, covariances=covariances, **changed[kind])  # type: ignore[arg-type]
        assert names
        paths.append(tmp_path / f"{at}.json")
        paths[-1].write_text(other.as_json(), encoding="utf-8")
    pool(paths, tmp_path / "synthesis")
    decision = replace(DEFERRED, meeting=DEFERRED.recorded.replace(year=2020)) if kind == "meeting" else DEFERRED
    said = {
        "study": "the synthesis is of the study 'autre'",
        "indices": "partners judged other fitted indices",
        "version": "no partner judged the version 'equal'",
        "meeting": "before",
    }
    with pytest.raises(ConfigError, match=said[kind]):
        decide(
            committee.folder / "results",
            decision,
            pooled=tmp_path / "synthesis",
            docs=tmp_path / "docs",
            tracking_uri=committee.uri,
        )
    assert not (tmp_path / "docs").exists()
