"""A description fits into MLflow's limit and says where the rest is."""

from __future__ import annotations

from ifn_research.outputs.tracking.runs.description import LONGEST, description, shortened


def test_a_short_note_is_shown_whole() -> None:
    assert description("# Titre\n\nTexte.\n") == ("# Titre\n\nTexte.\n", "# Titre\n\nTexte.\n")


def test_a_long_note_is_cut_at_the_end_of_a_line_and_points_to_the_rest() -> None:
    note = "".join(f"ligne {number} avec quelques mots\n" for number in range(1000))
    whole, short = description(note)
    assert whole == note
    assert len(short) <= LONGEST
    kept = short.split("\n\n*(La suite")[0]
    assert note.startswith(kept + "\n")
    assert "`note.md`" in short


def test_a_note_without_line_ends_is_cut_all_the_same() -> None:
    assert len(shortened("é" * 20_000)) == LONGEST


def test_a_failed_version_says_why_first_unless_its_note_already_does() -> None:
    whole, _ = description("# Version\n", reason="3 cells are missing", fix="choose an imputation")
    assert whole.index("3 cells are missing") < whole.index("# Version")
    assert "choose an imputation" in whole
    told = "# Version\n\n3 cells are missing: choose an imputation\n"
    assert description(told, reason="3 cells are missing", fix="choose an imputation")[0] == told


def test_a_reason_is_recognised_when_its_names_are_escaped() -> None:
    told = "# Version\n\n'single\\_parent' pulls against the first component\n"
    reason = "'single_parent' pulls against the first component"
    assert description(told, reason=reason, fix="drop it")[0] == told


def test_a_reason_told_in_another_language_is_recognised_by_its_fix() -> None:
    told = "# Version\n\n« Familles monoparentales » : à rebours. Que faire : « check single\\_parent »\n"
    assert description(told, reason="'single_parent' pulls against it", fix="check single_parent")[0] == told
