"""Scores and outcomes of a made-up study, counted or plain, as the fixture `study` of the checks draws them."""

from __future__ import annotations

import numpy as np

from ifn_research.validation.ground_truth import ground_truth_from

N = 200


def counted(study):
    _, people, cases, poverty, _ = study
    return ground_truth_from("taken", numerator=cases, denominator=people).given({"poverty": poverty})


def plain(study):
    poverty = study[3]
    values = np.where(np.isnan(study[1]), np.nan, 3 * poverty + np.random.default_rng(1).normal(size=N))
    return ground_truth_from("rate", values=values).given({"poverty": poverty})


def complete(study):
    score, people, *_ = study
    return np.flatnonzero(~np.isnan(score) & ~np.isnan(people))
