"""A decision on a version: registered in the store, and recorded in a file that is written whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ifn_research.errors import ConfigError, DataError, nearest
from ifn_research.language.messages import Words, say
from ifn_research.locks import alone
from ifn_research.operations.bundle import travelling
from ifn_research.operations.tracking import tracking_of
from ifn_research.outputs.documents.decision_record import decision_record
from ifn_research.outputs.files.one_file import complete_file
from ifn_research.results.decision import ALIAS, Decision, Registration, meeting_date
from ifn_research.results.labels import version_named
from ifn_research.results.pooled import PooledFigure, PooledStudy, read_pooled
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.results.tables import COLUMNS

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking

DOCS = Path("docs/decisions")
# Tables that hold a row for every cell, of which a record tells nothing.
UNREAD = {"dimensions", "contributions"}


@dataclass(frozen=True)
class RecordedDecision:
    """A decision that is recorded.

    Attributes
    ----------
    decision : Decision
    registration : Registration
    record : Path
        The Markdown file.
    named : Words
        The version by its label and its name.
    """

    decision: Decision
    registration: Registration
    record: Path
    named: Words


def decide(
    folder: Path,
    decision: Decision,
    *,
    pooled: Path | None = None,
    docs: Path | None = None,
    tracking_uri: str | Tracking | None = None,
) -> RecordedDecision:
    """Register a version's fitted index and record what was decided of it.

    The record takes its place last, once the store holds the decision: a store that fails leaves none.

    Parameters
    ----------
    folder : Path
        Results of the study, logged to the store.
    decision : Decision
    pooled : Path, optional
        The synthesis of partners' returns that was relied on: of the very study that these results are.
    docs : Path, optional
        Folder of the records, numbered from 0001; ``docs/decisions`` when absent.
    tracking_uri : str or Tracking, optional
        See `tracking_of`.

    Raises
    ------
    ConfigError, DataError
        If the folder holds no results, or others than were logged, the version is not among them or a second axis that
        is to be adopted, the synthesis is of another study or does not know it, or the record cannot be written.
    StoreError
        If the store cannot be used, or does not hold the run.
    """
    docs = docs or DOCS
    result = read_results(folder, tables=[name for name in COLUMNS if name not in UNREAD])
    _refuse_unknown(result, decision.version)
    _refuse_second_axis(result, decision)
    synthesis = None if pooled is None else read_pooled(pooled)
    for manifest in (result.manifest, {} if synthesis is None else synthesis.manifest):
        _refuse_earlier_meeting(manifest, decision)
    if synthesis is not None:
        _refuse_another_synthesis(result, decision.version, synthesis)
        decision = replace(decision, partners=len(synthesis.partners), synthesis=str(synthesis.manifest["study_run"]))
    tracking = tracking_of(result.config, tracking_uri)
    from ifn_research.outputs.tracking.registry.models import record_decision, register

    with suppress(OSError):
        docs.mkdir(parents=True, exist_ok=True)
    # Two decisions at one time do not take the same number.
    with alone(docs):
        number = next_number(docs)
        target = docs / f"{number:04d}-{_slug(result.study)}-{_slug(decision.version)}.md"
        with complete_file(target, where="--docs") as building:
            registration = register(result, decision.version, tracking.store, tracking.registry)
            _write(building, decision_record(result, decision, registration, synthesis, number=number))
            record_decision(registration, decision, tracking.store, tracking.registry)
    named = version_named(result.config, decision.version, typed=True)
    return RecordedDecision(decision, registration, target, named)


def _refuse_earlier_meeting(manifest: Mapping[str, Any], decision: Decision) -> None:
    """Refuse a meeting that was held before the figures were computed: it cannot have relied on them."""
    finished = manifest.get("finished")
    if decision.meeting is None or not finished:
        return
    computed = datetime.fromisoformat(str(finished)).date()
    if decision.meeting < computed:
        raise ConfigError(
            say("operations.meeting_before_run", meeting=str(decision.meeting), computed=str(computed)),
            where="--meeting",
            fix=say("operations.meeting_of_these_results"),
        )


def _refuse_another_synthesis(result: StudyResult, version: str, pooled: PooledStudy) -> None:
    """Refuse figures of partners who judged other indices than these, or not this version."""
    if pooled.study != result.study:
        raise ConfigError(
            say("operations.synthesis_of_study", found=pooled.study, study=result.study),
            where="--pooled",
            fix=say("operations.name_synthesis_of", study=result.study),
        )
    received = result.manifest.get("bundle", {}).get("study_digest")
    if pooled.manifest["study_digest"] != (received or travelling(result, Path(result.study)).study.digest):
        raise ConfigError(
            say("operations.synthesis_of_other_indices"),
            where="--pooled",
            fix=say("operations.decide_on_what_travelled"),
        )
    known = [row.name for row in pooled.primary("pooled", PooledFigure) if row.kind == "version"]
    if version not in known:
        raise ConfigError(
            say("operations.synthesis_without_version", version=version), where="VERSION", fix=nearest(version, known)
        )


def decision_on(version: str, *, status: str, reason: str, meeting: str | None = None) -> Decision:
    """A decision that is recorded today.

    Parameters
    ----------
    version : str
    status : {"adopted", "rejected", "deferred"}
    reason : str
    meeting : str, optional
        The day when it was taken: ``2026-03-12`` or ``12/03/2026``.

    Raises
    ------
    ConfigError
        If there is no such status or day, the reason is empty or too long, or the meeting is to come.
    """
    held = None if meeting is None else meeting_date(meeting)
    return Decision(version, status, reason, today().date(), held)


def today() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def next_number(docs: Path) -> int:
    """The number of the next record in a folder."""
    names = [path.name for path in docs.glob("[0-9][0-9][0-9][0-9]-*.md")] if docs.is_dir() else []
    return max((int(name[:4]) for name in names), default=0) + 1


def _refuse_unknown(result: StudyResult, version: str) -> None:
    failed = dict(zip(result.failed["version"], result.failed["reason"], strict=True))
    if version in failed:
        raise DataError(
            say("outputs.version_failed", version=version, failed=failed[version]),
            where="VERSION",
            fix=say("operations.only_version_computed_can", nearest=nearest(version, result.versions)),
        )
    if version not in result.versions:
        raise ConfigError(
            say("outputs.unknown_version", version=version), where="VERSION", fix=nearest(version, result.versions)
        )
    if version not in result.indices:
        raise _without_index(result, version)


def _without_index(result: StudyResult, version: str) -> DataError:
    """The refusal of a computed version without a fitted index: withheld, as the manifest tells, else lost."""
    if version in result.manifest.get("disclosure", {}).get("indices_withheld", ()):
        return DataError(
            say("operations.fitted_index_withheld_can", version=version),
            where="VERSION",
            fix=say("operations.decide_version_whose_index", nearest=nearest(version, result.indices)),
        )
    return DataError(
        say("operations.fitted_index_missing", version=version),
        where=say("operations.versions_index_json_folder", version=version),
        fix=say("operations.put_file_back_version"),
    )


def _refuse_second_axis(result: StudyResult, decision: Decision) -> None:
    if decision.status == ALIAS and decision.version in result.beside:
        raise ConfigError(
            say("operations.second_axis_beside_true", version=decision.version, study=result.study, alias=ALIAS),
            where="--status adopted",
            fix=say("operations.adopt_version_index_say"),
        )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "version"


def _write(path: Path, text: str) -> None:
    """Write a text so that a full disk is met before the decision takes effect."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
