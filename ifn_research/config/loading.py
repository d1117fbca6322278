"""From a YAML file to a checked, frozen StudyConfig."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ifn_research.config.audiences import apply_audiences
from ifn_research.config.complaints import explain
from ifn_research.config.composition import SAMPLE_FOLDER, read_with_extends, resolve_path
from ifn_research.config.consistency import consistency_problems
from ifn_research.config.defaults import apply_defaults
from ifn_research.config.grid import expand_grid
from ifn_research.config.in_memory import document_of
from ifn_research.config.labels_of_nothing import labels_of_nothing
from ifn_research.config.models import StudyConfig
from ifn_research.config.named_files import named_files, text_at
from ifn_research.config.overrides import invented, names_of, override
from ifn_research.config.reference_index import apply_reference_index
from ifn_research.config.shared_labels import shared_labels
from ifn_research.config.slips import as_typed
from ifn_research.config.starting_from import apply_from
from ifn_research.config.variables import resolve_variables, sets_in_use
from ifn_research.config.yaml_document import YamlDocument, walk
from ifn_research.errors import ConfigError, IfnError, raise_all
from ifn_research.language.messages import Words, say
from ifn_research.language.spelling import COMMANDS

# The studies that come with the package; the first is the one that runs when none is named.
EXAMPLES = {name: SAMPLE_FOLDER / f"{name}.yaml" for name in ("epci", "departements", "tai")}
BUNDLED_STUDY = EXAMPLES["epci"]


@dataclass(frozen=True)
class Study:
    """A configuration and the document that it was read from, which knows where each value was written."""

    config: StudyConfig
    document: YamlDocument
    # Holds the tables that were given in memory.
    kept: Any = field(default=None, repr=False)
    # Fitted indices by the versions that are one.
    fitted: Mapping[str, Any] = field(default_factory=dict, repr=False)
    # Scores of the territories on which these were fitted, where they are known.
    fitted_on: Mapping[str, Any] = field(default_factory=dict, repr=False)
    # SHA-256 of the study that travelled here, whose fitted versions are judged as they came; empty for any other.
    bundle: str = ""

    def where(self, *path: str | int) -> Words:
        """File, line and path of a value, for an error message."""
        return self.document.where(path)


@dataclass(frozen=True)
class Reading:
    """A configuration as it was read.

    Attributes
    ----------
    document : YamlDocument
    config : StudyConfig or None
        None when there are problems.
    problems : tuple of IfnError
        Every problem that can be found without reading data.
    """

    document: YamlDocument
    config: StudyConfig | None
    problems: tuple[IfnError, ...] = ()


def load_study(study: str | Path | Mapping[str, Any] | None = None, *, overrides: Sequence[str] = ()) -> Study:
    """Read a study.

    Parameters
    ----------
    study : path or mapping, optional
        A YAML file, or what it would hold, in which the `path` of a table may be a data frame; the bundled study of
        the EPCI when absent.
    overrides : sequence of str
        ``PATH=VALUE``, applied after `extends` and before `grid`.

    Raises
    ------
    ConfigError
        If one thing is wrong.
    Problems
        If several are: every one that can be found without reading data.
    """
    if isinstance(study, Mapping):
        folder = tempfile.TemporaryDirectory(prefix="ifn-")
        reading = _checked(document_of(study, folder), overrides)
    else:
        folder, reading = None, read_study(study, overrides=overrides)
    raise_all(reading.problems)
    assert reading.config is not None
    return Study(reading.config, reading.document, folder)


def read_study(path: str | Path | None = None, *, overrides: Sequence[str] = ()) -> Reading:
    """Read a study as `load_study` does, and return what is wrong with it instead of raising it.

    Raises
    ------
    ConfigError
        If a file cannot be read as YAML at all.
    """
    return _checked(read_with_extends(BUNDLED_STUDY if path is None else Path(path)), overrides)


def _checked(document: YamlDocument, overrides: Sequence[str]) -> Reading:
    """A document with its overrides and its grid, checked."""
    before = names_of(document)
    problems: list[IfnError] = []
    for assignment in overrides:
        _keep(problems, override, document, assignment)
    no_grid = not _keep(problems, expand_grid, document)
    problems += apply_reference_index(document)
    problems += apply_from(document)
    _keep(problems, apply_defaults, document)
    if no_grid:
        document.data.setdefault("versions", [])
    in_use = sets_in_use(document)
    problems += resolve_variables(document)
    problems += apply_audiences(document)
    _resolve_paths(document, problems)
    problems += shared_labels(document)
    nothing = tuple(labels_of_nothing(document))
    problems += _obeyed(document, told={str(problem.where) for problem in problems})
    try:
        config = StudyConfig.model_validate(document.data)
    except ValidationError as error:
        told = {problem.where for problem in problems} | _unresolved(document)
        told |= {document.where(("versions",))} if no_grid else set()
        found = [problem for problem in explain(error, document) if problem.where not in told]
        return Reading(document, None, (*problems, *found, *nothing))
    problems += (*consistency_problems(config, document), *nothing)
    # Those of audiences are made for the versions that use them.
    in_use |= {version.variables_name for version in config.versions if version.audience is not None}
    problems += invented(config, document, before=before, sets_in_use=in_use)
    return Reading(document, None if problems else config, tuple(problems))


def _keep(problems: list[IfnError], change: Callable[..., None], *arguments: Any) -> bool:
    """Make a change of the document, or keep its complaint with the others; True if it could be made."""
    try:
        change(*arguments)
    except ConfigError as error:
        problems.append(error)
        return False
    return True


def _unresolved(document: YamlDocument) -> set[Words]:
    """The places where versions still name a variable set: a fault of the set was told where the set is."""
    versions = document.data.get("versions")
    return {
        document.where(("versions", index, "variables"))
        for index, version in enumerate(versions if isinstance(versions, list) else [])
        if isinstance(version, dict) and isinstance(version.get("variables"), str)
    }


def _resolve_paths(document: YamlDocument, problems: list[IfnError]) -> None:
    """Make the paths of files absolute, in place."""
    for path, holder, key in named_files(document.data):
        written = text_at(holder, key)
        if written is None:
            continue
        where = (*path, key)
        try:
            resolved = resolve_path(written, document, where)
        except ConfigError as error:
            problems.append(error)
            continue
        if any(ord(letter) < 32 for letter in written):
            problems.append(_escaped_path(written, document.where(where)))
        holder[key] = str(resolved)
        if "${" in written and _is_absent(resolved):
            problems.append(_missing_folder(written, resolved, document.where(where)))


def _escaped_path(written: str, where: Words) -> ConfigError:
    """The complaint about a path in double quotes, where backslashes begin signs of their own."""
    typed = as_typed(written)
    return ConfigError(
        say("config.double_quotes_backslashes_path", typed=typed),
        where=where,
        fix=say("config.write_single_quotes_path", typed=typed),
    )


def _obeyed(document: YamlDocument, told: set[str]) -> list[IfnError]:
    """Complaints about texts that hold signs which a terminal obeys instead of showing them."""
    found = [path for path, value in walk(document.data) if isinstance(value, str) and COMMANDS.search(value)]
    found += [path for path, _ in walk(document.data) if path and COMMANDS.search(str(path[-1]))]
    return [
        ConfigError(say("config.sign_that_is_not_shown"), where=document.where(path), fix=say("config.type_text_again"))
        for path in dict.fromkeys(found)
        if str(document.where(path)) not in told
    ]


def _is_absent(path: Path) -> bool:
    try:
        return not path.exists() and not ("*" in path.name and any(path.parent.glob(path.name)))
    except OSError:
        # What may not be looked at is not known to be absent: opening the table says why it cannot be read.
        return False


def _missing_folder(written: str, resolved: Path, where: Words) -> ConfigError:
    variable = written.partition("${")[2].split("}")[0].partition(":-")[0]
    inside = written.partition("}")[2].lstrip("/")
    return ConfigError(
        say("config.study_needs_table_not", inside=inside or resolved.name, resolved=resolved),
        where=where,
        fix=say("config.obtain_table_docs_how", variable=variable, inside=inside or resolved.name),
    )
