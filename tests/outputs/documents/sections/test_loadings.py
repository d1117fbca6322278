"""Loadings in the note of a version, in French."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ifn_research.outputs.documents.sections.loadings import congruence_of, loadings_of
from ifn_research.results.study_result import StudyResult
from ifn_research.results.tables import frame
from tests.support.configurations import whole
from tests.support.documents import markdown_of, texts_of
from tests.support.remarks import from_notes


def member(name: str, component: str, phi: float | None, note: str = "", group: str = "region") -> dict[str, object]:
    return {
        **{"version": "v", "group": group, "member": name, "component": component, "n": 50},
        **{"tucker_phi": phi, "note": note},
    }


def sentences(*rows: dict[str, object]) -> list[str]:
    tables = {"congruence": from_notes(frame("congruence", list(rows))).astype({"tucker_phi": "float64"})}
    return texts_of(congruence_of, StudyResult(whole({}), tables), "v")


def test_the_same_factor_is_counted_by_the_reading_of_lorenzo_seva_and_ten_berge() -> None:
    rows = [member(str(k), "F1", phi) for k, phi in enumerate([0.99, 0.95, 0.9499, 0.85, 0.8499, -0.2])]
    assert sentences(*rows) == [
        "F1 : le même facteur se retrouve dans 2 régions sur 6 (φ de Tucker d’au moins 0,95), proche dans 2 (d’au "
        "moins 0,85), au-dessous dans 2 : 4 (0,850), 5 (\u22120,200)."
    ]


def test_members_without_a_figure_are_counted_by_reason_once_for_all_components() -> None:
    few = "only 12 territories, at least 30 are needed"
    rows = [
        *(member("11", f"PC{k}", 0.97, group="departement") for k in (1, 2)),
        *(member("24", f"PC{k}", None, few, group="departement") for k in (1, 2)),
        *(member("27", f"PC{k}", None, "Heywood case", group="departement") for k in (1, 2)),
    ]
    assert sentences(*rows) == [
        "PC1 : la même composante se retrouve dans 1 département sur 1 (φ de Tucker d’au moins 0,95).",
        "PC2 : la même composante se retrouve dans 1 département sur 1 (φ de Tucker d’au moins 0,95).",
        "Sans comparaison : 2 départements sur 3, trop peu de territoires (1), cas de Heywood (1).",
    ]


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("the solution of all territories is a Heywood case", "cas de Heywood dans l’ensemble des territoires"),
        ("no solution: the extraction did not converge", "facteurs introuvables"),
        ("poverty constant in these territories", "un indicateur n’y varie pas"),
    ],
)
def test_every_reason_is_in_french(note: str, said: str) -> None:
    assert sentences(member("a", "F1", None, note, "bassin")) == [
        f"Sans comparaison : 1 groupe « bassin » sur 1, {said}."
    ]


def test_loadings_stand_with_their_interval_and_its_caution(simulated: StudyResult) -> None:
    text = markdown_of(loadings_of, simulated, "refused")
    rows = simulated.tables["loadings"].query("version == 'refused' and component == 'PC1'")
    last = rows.iloc[-1]
    shown = [
        f"{value:.2f}".replace("-", "\u2212").replace(".", ",") for value in last[["loading", "ci_low", "ci_high"]]
    ]
    assert f"| {shown[0]} [{shown[1]} ; {shown[2]}] |" in text
    assert "Peu de régions indépendantes (26) : intervalle indicatif." in text
    assert "tirés avec remise" in text


def test_without_intervals_the_loadings_stand_alone_with_the_reason(simulated: StudyResult) -> None:
    table = simulated.tables["loadings"].assign(ci_low=float("nan"), ci_high=float("nan"))
    table["note"] = "no interval: the solution is a Heywood case"
    tables = {**simulated.tables, "loadings": from_notes(table), "congruence": frame("congruence", [])}
    text = markdown_of(loadings_of, replace(simulated, tables=tables), "refused")
    assert "[" not in text
    assert text.endswith("- Pas d’intervalle : la solution est un cas de Heywood.")
    assert (
        markdown_of(
            loadings_of, replace(simulated, tables={**tables, "loadings": pd.DataFrame(columns=table.columns)}), "x"
        )
        == ""
    )
