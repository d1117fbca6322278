"""People who would count twice: in Corsica and its départements, in Paris, Lyon, Marseille and their districts."""

from __future__ import annotations

import numpy as np

from ifn_research.data.findings import Finding
from ifn_research.data.reading.codes.code_column import CodeColumn
from ifn_research.errors import DataError, IfnError
from ifn_research.geography.communes import DISTRICTS
from ifn_research.geography.levels import names_departement
from ifn_research.language.messages import say


def corsica_twice(column: CodeColumn, level: str) -> list[IfnError]:
    """Codes of Corsica as before 1976, beside those of its two départements."""
    if not names_departement(level):
        return []
    old, new = np.flatnonzero(column.matches("20[0-9]*")), np.flatnonzero(column.matches("2[AB][0-9]*"))
    if not old.size or not new.size:
        return []
    both = say("errors.names_three", names=dict.fromkeys(column.codes[new]))
    return [
        DataError(
            say("reading.corsica_twice_number_before", codes=column.codes[old], both=both),
            where=column.where(old),
            fix=say("reading.write_all_codes_corsica", skip=column.skip(old)),
        )
    ]


def districts_twice(column: CodeColumn) -> list[Finding]:
    """Communes that stand beside the districts that they are made of."""
    present = set(column.codes)
    findings = []
    for commune, (name, districts) in DISTRICTS.items():
        both = sorted(present & set(districts))
        if commune in present and both:
            message = say(
                "reading.commune_districts_inhabitants_count",
                name=name,
                commune=commune,
                count=len(both),
                districts=both,
            )
            findings.append(
                column.finding("districts_counted_twice", len(both), message, say("reading.keep_commune_districts"))
            )
    return findings
