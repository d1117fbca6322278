"""A first study guessed of a table, with the reason of each guess."""

from __future__ import annotations

from pathlib import Path

from ifn_research.operations.new.guessing import guess_study
from ifn_research.operations.new.opening import Said

TEXT = "code;nom;taux_pauvrete;taux_chomage\n" + "".join(
    f"{dep:02d}{at:03d};Ville{chr(97 + at)}{'tuvwx'[dep % 5]};"
    f"{10 + 0.37 * at + dep:.2f};{5 + 0.53 * at + dep / 7:.2f}\n"
    for dep in (1, 2, 38)
    for at in range(1, 9)
)


def test_codes_names_and_rates_are_guessed_with_their_reasons(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TEXT, encoding="utf-8")
    draft = guess_study(Said(tmp_path / "t.csv"))
    assert draft.level == "commune"
    assert (draft.table["code"], draft.table["name"]) == ("code", "nom")
    assert "01001" in str(draft.notes["code"])
    assert [(line.name, line.keys["unit"]) for line in draft.lines] == [("taux_pauvrete", "%"), ("taux_chomage", "%")]


def test_what_is_said_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TEXT, encoding="utf-8")
    said = Said(tmp_path / "t.csv", code=("code",), level="canton", left_out={"taux_chomage": "refused"})
    draft = guess_study(said)
    assert draft.level == "canton"
    assert [line.name for line in draft.lines] == ["taux_pauvrete"]
