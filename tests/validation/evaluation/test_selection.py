"""Confidence sets and step-down tests of a study, on the rows and draws that its versions share."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats

from ifn_research.statistics.multiple_comparisons import confidence_set, step_down
from ifn_research.statistics.resampling import draw_counts
from ifn_research.validation import BlockDesign, ground_truth_from
from tests.support.evaluating import validate
from tests.support.plain_metrics import plain

N, SEED, REPLICATES = 160, 4, 80


@pytest.fixture(scope="module")
def study():
    rng = np.random.default_rng(8)
    latent = rng.normal(size=N)
    scores = {name: latent + size * rng.normal(size=N) for name, size in (("good", 0.3), ("fair", 0.6), ("bad", 3.0))}
    scores["good"][:3] = np.nan
    baselines = {"poverty": latent + 2 * rng.normal(size=N), "age": rng.normal(size=N), "rare": latent.copy()}
    baselines["rare"][20:] = np.nan
    outcome = ground_truth_from("truth", values=latent + 0.5 * rng.normal(size=N))
    departement = np.array([f"d{i % 40:02d}" for i in range(N)], dtype=object)
    return scores, baselines, outcome, departement


def validated(study, **options):
    scores, baselines, outcome, departement = study
    settings = {"seed": SEED, "replicates": REPLICATES, "metrics": ["spearman"]} | options
    groups = settings.pop("groups", {"departement": departement})
    return validate(scores, baselines, [outcome], blocks=BlockDesign(groups), **settings).to_frames()


def resampled(study, names):
    """Values and replicates of Spearman by copying rows, on the territories that all of them know."""
    scores, baselines, outcome, departement = study
    known = [scores[name] if name in scores else baselines[name] for name in names]
    rows = np.flatnonzero(~np.isnan(np.sum(known, axis=0)))
    _, labels = np.unique(departement[rows].astype(str), return_inverse=True)
    values = [plain("spearman", one[rows], outcome.rows(rows)) for one in known]
    replicates = []
    for counts in draw_counts(40, REPLICATES, SEED):
        drawn = rows[np.repeat(np.arange(len(rows)), counts[labels])]
        replicates.append([plain("spearman", one[drawn], outcome.rows(drawn)) for one in known])
    return np.array(values), np.array(replicates), len(rows)


def left_out(study, names):
    """Spearman without each block in turn, shape (n_blocks, n_names)."""
    scores, baselines, outcome, departement = study
    known = [scores[name] if name in scores else baselines[name] for name in names]
    rows = np.flatnonzero(~np.isnan(np.sum(known, axis=0)))
    blocks = departement[rows].astype(str)
    kept = [rows[blocks != name] for name in np.unique(blocks)]
    sizes = len(rows) - np.array([len(some) for some in kept])
    without = [[plain("spearman", one[some], outcome.rows(some)) for one in known] for some in kept]
    return np.array(without), len(rows) ** 2 / np.square(sizes).sum() - 1


def statistics(values, without, df):
    """Differences in jackknife standard errors, with the normal statistic of the same p-value."""
    table = np.zeros((len(values), len(values)))
    for i, j in itertools.permutations(range(len(values)), 2):
        apart = without[:, i] - without[:, j]
        error = np.sqrt((len(apart) - 1) / len(apart) * np.square(apart - apart.mean()).sum())
        t = (values[i] - values[j]) / error
        table[i, j] = np.sign(t) * stats.norm.isf(stats.t.sf(abs(t), df))
    return table


def test_the_set_is_made_of_the_rows_and_draws_that_all_versions_share(study):
    found = validated(study)["confidence_set"].set_index("version")
    values, replicates, n = resampled(study, ["good", "fair", "bad"])
    table = statistics(values, *left_out(study, ["good", "fair", "bad"]))
    p_values = confidence_set(table, replicates)
    # What an adjusted pair shows to be beaten is no more likely in the set than by that pair.
    pairs = validated(study)["comparisons"].query("family == 'versions: truth/spearman'")
    for row in pairs.to_dict("records"):
        loser = ["good", "fair", "bad"].index(row["version_b"] if row["difference"] > 0 else row["version_a"])
        p_values[loser] = min(p_values[loser], row["p_holm"])
    np.testing.assert_allclose(found["p_value"], p_values, atol=1e-9)
    assert list(found["in_set"]) == [True, True, False] or list(found["in_set"]) == [True, False, False]
    assert set(found["n"]) == {n}


def test_a_version_must_beat_every_indicator_that_is_known_widely_enough(study):
    table = validated(study)["comparisons"]
    found = table[table["test"] == "step_down"].set_index("version_a")
    assert set(found["version_b"]) == {"baseline:best"}
    names = ["good", "fair", "bad", "poverty", "age"]
    values, replicates, n = resampled(study, names)
    z = statistics(values, *left_out(study, names))
    against = [step_down(z[:3, k], replicates[:, :3] - replicates[:, [k]]) for k in (3, 4)]
    np.testing.assert_allclose(found["p_value"], np.max(against, axis=0), atol=1e-12)
    assert found.loc["good", "difference"] == pytest.approx(values[0] - values[3:].max())
    assert set(found["n"]) == {n}
    assert found["note"].str.contains("adjusted for 3 versions tried").all()


def test_a_baseline_that_is_named_is_the_only_one(study):
    table = validated(study, baseline="baseline:age")["comparisons"]
    found = table[table["test"] == "step_down"].set_index("version_a")
    values, replicates, _ = resampled(study, ["good", "fair", "bad", "age"])
    z = statistics(values, *left_out(study, ["good", "fair", "bad", "age"]))
    expected = step_down(z[:3, 3], replicates[:, :3] - replicates[:, [3]])
    np.testing.assert_allclose(found["p_value"], expected, atol=1e-12)
    assert set(found["version_b"]) == {"baseline:age"}


def test_a_version_can_be_the_baseline(study):
    table = validated(study, baseline="bad")["comparisons"]
    found = table[table["test"] == "step_down"]
    assert list(found["version_a"]) == ["good", "fair"]
    assert set(found["version_b"]) == {"bad"}
    assert (found["p_value"] < 0.05).all()


def test_few_blocks_rule_nothing_out(study):
    regions = {"region": np.array([f"r{i % 4}" for i in range(N)], dtype=object)}
    tables = validated(study, groups=regions)
    chosen = tables["confidence_set"]
    assert chosen["in_set"].all()
    assert chosen["p_value"].isna().all()
    assert chosen["note"].str.contains("no version can be ruled out").all()
    tested = tables["comparisons"].query("test == 'step_down'")
    assert tested["p_value"].isna().all()
    assert tested["difference"].notna().all()


def test_a_version_that_is_an_indicator_does_not_beat_it(study):
    _, baselines, outcome, departement = study
    same = ({"copy": 2 * baselines["poverty"] + 1}, {"poverty": baselines["poverty"]}, outcome, departement)
    tested = validated(same)["comparisons"].query("test == 'step_down'")
    assert list(tested["p_value"]) == [1]


def test_without_replicates_there_is_no_set(study):
    chosen = validated(study, replicates=0)["confidence_set"]
    assert chosen["p_value"].isna().all()
    assert chosen["in_set"].all()


def test_a_baseline_that_is_rarely_known_or_has_no_figure_says_so(study):
    told_of = {"baseline:rare": "the baseline 'rare' is known in 17 of 157 territories, too few", "z": "no figure"}
    for named, told in told_of.items():
        tested = validated(study, baseline=named)["comparisons"].query("test == 'step_down'")
        assert list(tested["version_a"]) == ["good", "fair", "bad"]
        assert tested["p_value"].isna().all()
        assert tested["note"].str.contains(told).all()


def test_few_replicates_are_told_as_such(study):
    notes = validated(study, replicates=10)["confidence_set"]["note"]
    assert notes.str.contains("10 replicates, at least 20 are needed").all()
