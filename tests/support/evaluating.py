"""Versions judged, with everything that is asked of the judgement named at once."""

from __future__ import annotations

from typing import Any

from ifn_research.validation import Candidates, Options, evaluate
from ifn_research.validation.evaluation.rows import Validation

OF_CANDIDATES, OF_RUN = ("indicators", "out_of_fold", "unlearned"), ("blocks", "seed", "executor")


def validate(scores: Any, baselines: Any, outcomes: Any, **asked: Any) -> Validation:
    candidates = Candidates(scores, baselines, **{name: asked.pop(name) for name in OF_CANDIDATES if name in asked})
    run = {name: asked.pop(name) for name in OF_RUN if name in asked}
    metrics = {"metrics": tuple(asked.pop("metrics"))} if "metrics" in asked else {}
    return evaluate(candidates, outcomes, options=Options(**metrics, **asked), **run)
