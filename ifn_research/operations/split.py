"""The moves of territories between two runs split into data, method and perimeter, from their results folders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ifn_research.config import load_study
from ifn_research.errors import ConfigError, DataError, nearest
from ifn_research.language.messages import is_said, say
from ifn_research.operations.given_indices import stored_in
from ifn_research.operations.newest import newest_results
from ifn_research.results.split import Split
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.study.given import with_indices
from ifn_research.study.vintages.sides import Side
from ifn_research.study.vintages.split import split_version

# Between the two names of a version.
SAME = "="
# What is not wanted of a study of which territories are only scored again.
UNJUDGED = ("ground_truth=[]", "typology=null", "robustness=null")


def split_runs(
    first: str | Path, second: str | Path, *, version: str | None = None, fixed_reference: bool = False
) -> tuple[Split, ...]:
    """The moves of the territories that two runs score, split for each version of the same name.

    Both runs are scored again, from the configurations that their folders hold and the tables from which they were
    made: what cannot be read again, or no longer gives the same scores, is refused.

    Parameters
    ----------
    first, second : str or Path
        Results folders, before and after.
    version : str, optional
        This version alone, ``OLD=NEW`` where it has another name in each run; all that both score when absent.
    fixed_reference : bool
        Score both with what the first run learned.

    Raises
    ------
    ConfigError, DataError, Problems
        If a folder holds no results, a table is gone or is another, or no version can be split.
    """
    sides = tuple(_side(label, asked) for label, asked in (("A", first), ("B", second)))
    a, b = sides
    names = _pairs(a.result.versions, b.result.versions, version)
    if a.digests == b.digests and a.result.manifest.get("study_run") == b.result.manifest.get("study_run"):
        raise ConfigError(say("splitting.same_run"), where="--split", fix=say("splitting.name_two_runs"))
    found, problems = _each(a, b, names, fixed_reference)
    if not found:
        raise problems[0]
    return (*found[:-1], replace(found[-1], notes=(*found[-1].notes, *(problem.what for problem in problems))))


def _pairs(before: Sequence[str], after: Sequence[str], version: str | None) -> list[tuple[str, str]]:
    """The names of each version to split, in both runs."""
    both = [name for name in before if name in after]
    if version is not None and SAME in version:
        old, _, new = version.partition(SAME)
        for name, known in ((old, before), (new, after)):
            if name not in known:
                raise ConfigError(say("operations.no_version", asked=name), where="--version", fix=nearest(name, known))
        return [(old, new)]
    if version is not None and version not in both:
        raise ConfigError(say("splitting.not_in_both", version=version), where="--version", fix=nearest(version, both))
    if not both:
        raise DataError(
            say("splitting.no_version_in_both", one=list(before), two=list(after)),
            where="--split",
            fix=say("splitting.give_the_same_name"),
        )
    return [(name, name) for name in both if version in (None, name)]


def _each(
    a: Side, b: Side, names: Sequence[tuple[str, str]], fixed_reference: bool
) -> tuple[list[Split], list[DataError]]:
    """The versions that can be split, and why others cannot; a run that scores otherwise than it did is refused."""
    found, problems = [], []
    for pair in names:
        try:
            found.append(split_version(a, b, pair, first=fixed_reference))
        except DataError as error:
            if not is_said(error.what, "splitting.version_not_split"):
                raise
            problems.append(error)
    return found, problems


def _side(label: str, asked: str | Path) -> Side:
    from ifn_research.outputs.tracking.stored_names import is_identifier, names_run

    folder = Path(asked)
    if names_run(str(asked)) or (not folder.exists() and is_identifier(str(asked))):
        raise ConfigError(say("splitting.of_store", run=str(asked)), where="--split", fix=say("splitting.name_folders"))
    folder = newest_results(folder)
    result = read_results(folder, tables=("versions", "scores"))
    study = load_study(folder / "config.yaml", overrides=list(_unneeded(result)))
    return Side.of(label, with_indices(study, stored_in(study.config)), result)


def _unneeded(result: StudyResult) -> Iterator[str]:
    """Changes that leave out what is not scored, unless masks or weights hang on it."""
    if result.config.disclosure is None and not any(result.is_supervised(name) for name in result.versions):
        yield from UNJUDGED
