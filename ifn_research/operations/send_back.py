"""Write what goes back of a study that travelled, and the page that says what it is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ifn_research.errors import ConfigError, DataError
from ifn_research.geography.communes import departement_of
from ifn_research.geography.levels import names_departement
from ifn_research.language import language_named
from ifn_research.language.messages import say
from ifn_research.outputs.documents.formats.pandoc import html
from ifn_research.outputs.documents.return_page import return_page
from ifn_research.outputs.files.one_file import complete_file, refuse_existing
from ifn_research.results.leaving import Weighed, weighed
from ifn_research.results.returned import AREA
from ifn_research.results.study_result import StudyResult, read_results

LONGEST_LABEL = 80
# Digests of the figures that were written of one study.
LEDGER = "returned.json"


@dataclass(frozen=True)
class SentBack:
    """A return that was written.

    Attributes
    ----------
    path, page : Path
        The file that goes back, and the page that says what it is.
    weighed : Weighed
    """

    path: Path
    page: Path
    weighed: Weighed


def send_back(
    folder: Path,
    out: Path,
    *,
    partner: str = "",
    perimeter: Sequence[str] = (),
    force: bool = False,
    lang: str = "fr",
    again: bool = False,
) -> SentBack:
    """Write the only file that goes back of a study that travelled, and a page beside it.

    Parameters
    ----------
    folder : Path
        Results of a study that travelled.
    out : Path
        Ends with ``.json``; the page beside it with ``.html``.
    partner : str
        How the partner wishes to be called.
    perimeter : sequence of str
        Codes of the départements of the territories; found where the territories say it when absent.
    force : bool
        Replace files that are there.
    lang : str
        Language of the page.
    again : bool
        Write another return of the same study, in the place of one that is given up.

    Raises
    ------
    ConfigError, DataError
        If these are other results, the perimeter is not known, or a file cannot be written.
    """
    page = out.with_suffix(".html")
    refuse_existing(out, force=force, formats=[".json"])
    refuse_existing(page, force=force, formats=[".html"])
    result = read_results(folder, fitted=False)
    about = result.manifest.get("bundle")
    if not isinstance(about, dict) or result.threshold is None or result.primary is None:
        raise DataError(
            say("travelling.not_travelled", folder=str(folder)),
            where=str(folder),
            fix=say("travelling.run_bundle_first"),
        )
    if len(partner) > LONGEST_LABEL or any(ord(sign) < 32 for sign in partner):
        raise ConfigError(
            say("travelling.label_long", most=LONGEST_LABEL), where="--partner", fix=say("travelling.shorter_label")
        )
    found = weighed(result, partner=partner, perimeter=_perimeter(result, perimeter))
    ledger = _ledger(result)
    _refuse_another(ledger, found.returned.fingerprint, again=again)
    document = return_page(found, out.name, language_named(lang))
    with complete_file(page, force=force) as building:
        building.write_text(html(document), encoding="utf-8")
    with complete_file(out, force=force) as building:
        building.write_text(found.returned.as_json(), encoding="utf-8")
    _note(ledger, found.returned.fingerprint)
    return SentBack(out, page, found)


def _ledger(result: StudyResult) -> Path | None:
    """The file that remembers what went back of the study, beside its parts; None where these are gone."""
    folder = Path(str(result.config.versions[0].index)).parent.parent
    return folder / LEDGER if folder.is_dir() else None


def _sent(ledger: Path | None) -> list[str]:
    try:
        said = [] if ledger is None else json.loads(ledger.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = []
    return [str(digest) for digest in said] if isinstance(said, list) else []


def _refuse_another(ledger: Path | None, digest: str, *, again: bool) -> None:
    """Refuse a second return: two over nearly the same territories tell of those by which they differ."""
    if not again and any(sent != digest for sent in _sent(ledger)):
        raise ConfigError(say("travelling.another_return"), where=str(ledger), fix=say("travelling.give_up_the_other"))


def _note(ledger: Path | None, digest: str) -> None:
    if ledger is None:
        return
    # Where nothing can be remembered, the page still says to send one return only.
    with suppress(OSError):
        ledger.write_text(json.dumps([*dict.fromkeys([*_sent(ledger), digest])]) + "\n", encoding="utf-8")


def _perimeter(result: StudyResult, asked: Sequence[str]) -> list[str]:
    """The départements of the territories: those named, else those of their codes or of a group that has such codes."""
    if asked:
        wrong = [code for code in asked if not AREA.fullmatch(code)]
        if wrong:
            raise ConfigError(
                say("travelling.no_area", code=wrong[0]), where="--perimeter", fix=say("travelling.write_areas")
            )
        return list(asked)
    territories = result.territories
    if names_departement(result.config.level):
        found = {departement_of(str(code)) for code in territories["code"]}
    else:
        named = [name for name in territories.columns if re.search("d[eé]p", name.casefold())]
        found = {str(code) for name in named[:1] for code in territories[name]}
    if not found or not all(AREA.fullmatch(code) for code in found):
        raise ConfigError(say("travelling.perimeter_unknown"), where="--perimeter", fix=say("travelling.write_areas"))
    return sorted(found)
