"""Groups whose members are written in two ways: made one where nobody could mean two, told otherwise."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from ifn_research.data.labels import check_labels, tidied, tidy_label
from ifn_research.data.loading import load_study_data


def told(labels, group="departement"):
    texts = np.array(labels, dtype=object)
    codes = np.array([f"t{at}" for at in range(len(labels))], dtype=object)
    return check_labels(texts, codes, table="t.csv", column="dep", group=group)


def rows(labels):
    return "code,dep,x\n" + "".join(f'c{at:02d},"{label}",{at * at}\n' for at, label in enumerate(labels))


@pytest.mark.parametrize(
    "label",
    [
        "Hauts-de-Seine\u00a0",
        "\u202fHauts-de-Seine",
        "Hauts-de-Seine\u200b",
        "\ufeffHauts-de-Seine",
        "Hauts-de-Sei\u00adne",
        "Hauts-de-Seine\t",
        '=""Hauts-de-Seine""',
    ],
)
def test_labels_that_differ_by_what_nobody_sees_are_one_and_it_is_told(study, label):
    config = study(rows(["Hauts-de-Seine", label, "Paris"]), "x", table={"groups": {"departement": "dep"}})
    data = load_study_data(config)
    assert data.groups["departement"].tolist() == ["Hauts-de-Seine", "Hauts-de-Seine", "Paris"]
    found = [item for item in data.findings if item.column == "dep"]
    # Blanks at the ends are taken off as the cells are read, the usual ones without a word.
    assert {(item.check, item.severity, item.n) for item in found} <= {("labels_made_one", "info", 1)}
    assert bool(found) == (label.strip() != "Hauts-de-Seine")


def test_two_forms_of_one_accent_are_one_and_double_blanks_too(study):
    whole = "Île  de\u00a0France"
    labels = ["Île de France", unicodedata.normalize("NFD", "Île de France"), whole, "Corse", "Corse"]
    data = load_study_data(study(rows(labels), "x", table={"groups": {"region": "dep"}}))
    assert data.members("region").tolist() == ["Corse", "Île de France"]
    (finding,) = [item for item in data.findings if item.check == "labels_made_one"]
    assert finding.n == 2
    assert "1 member of 'region'" in str(finding.message)


def test_a_ground_truth_by_group_meets_members_written_in_the_other_form(study, write):
    def spelt(form):
        return [unicodedata.normalize(form, name) for name in ("Île-de-France", "Rhône", "Bouches du\u00a0Rhône")]

    text = rows([name for name in spelt("NFC") for _ in range(4)])
    own = write("dep,rate\n" + "".join(f"{name},{at * at + 3}\n" for at, name in enumerate(spelt("NFD"))), "own.csv")
    truth = {"name": "own", "column": "rate", "table": {"path": str(own), "code": "dep", "group": "zone"}}
    data = load_study_data(study(text, "x", table={"groups": {"zone": "dep"}}, ground_truth=[truth]))
    assert data.own["own"]["rate"].notna().all()
    assert not [item for item in data.findings if item.check in ("territories_without_row", "rows_without_territory")]


@pytest.mark.parametrize(
    ("one", "other"), [("01", "1"), ("2A", "20A"), ("84", "84.0"), ("Cœur de ville", "Coeur de ville")]
)
def test_codes_that_a_program_changed_and_ligatures_are_one_member_at_a_known_level(one, other):
    codes = np.array([f"t{at}" for at in range(6)], dtype=object)
    labels = np.array([one, one, other, one, "75", "75"], dtype=object)
    found = check_labels(labels, codes, table="t.csv", column="dep", group="departement")
    (finding,) = [item for item in found if item.check == "member_spelt_in_two_ways"]
    assert finding.n == 1
    assert f"write '{one}' in 'dep' for t2" in str(finding.fix)


def test_a_sign_at_the_end_makes_another_member_and_the_fuller_spelling_is_proposed():
    codes = np.array([f"t{at}" for at in range(4)], dtype=object)
    signs = np.array(["Rural +", "Rural -", "Rural", "Rural +"], dtype=object)
    assert not check_labels(signs, codes, table="t.csv", column="c", group="zone")
    names = np.array(["ISERE", "Isère", "AIN", "Ain"], dtype=object)
    fixes = [str(item.fix) for item in check_labels(names, codes, table="t.csv", column="c", group="zone")]
    assert [fix.split("'")[1] for fix in fixes] == ["Isère", "Ain"]


@pytest.mark.parametrize(
    "other",
    ["hauts de seine", "HAUTS-DE-SEINE", "Hauts de Seine", "Hauts–de–Seine", "Hàuts-de-Seiné", "Hauts-de-seine"],
)
def test_case_accents_and_hyphens_are_a_warning_with_both_spellings_and_their_numbers(other):
    (finding,) = told(["Hauts-de-Seine"] * 5 + [other] * 2 + ["Paris"] * 3)
    assert (finding.check, finding.severity, finding.n) == ("member_spelt_in_two_ways", "warning", 2)
    assert f"'Hauts-de-Seine' (5 territories), '{other}' (2 territories)" in str(finding.message)
    assert str(finding.fix).startswith("write 'Hauts-de-Seine' in 'dep' for t5, t6")


def test_the_fix_makes_one_member_of_the_two(study):
    labels = ["Hauts-de-Seine", "Hauts-de-Seine", "HAUTS DE SEINE", "Paris"]
    said = {"table": {"groups": {"departement": "dep"}}}
    (finding,) = [item for item in load_study_data(study(rows(labels), "x", **said)).findings if item.column == "dep"]
    assert "for c02" in str(finding.fix)
    labels[2] = "Hauts-de-Seine"
    data = load_study_data(study(rows(labels), "x", **said))
    assert not [item for item in data.findings if item.column == "dep"]
    assert len(data.members("departement")) == 2


def test_three_spellings_are_told_together_and_the_word_members_only_once():
    (finding,) = told(["Rhône"] * 3 + ["RHONE"] * 2 + ["rhône", "Ain"])
    assert "counted as 3" in str(finding.message)
    assert finding.n == 3


@pytest.mark.parametrize(
    "labels",
    [
        ["T-1", "T1", "t1"],
        ["1.1", "11", "1-1"],
        ["A", "a", "B", "b"],
        ["01", "1", "001"],
        ["Loire", "Haute-Loire", "Loiret"],
        ["13e", "Lyon 3e", "Lyon 3"],
        ["Rural", "Urbain", "Péri-urbain"],
        ["200069193", "ZZZZZZZZZ"],
        ["11", "24", "Autre"],
        ["1", "2", "Hors quartier"],
        ["Zone 1", "Zone 2", "Zone 10"],
    ],
)
def test_members_that_are_different_are_told_nothing(labels):
    assert not told(labels, group="zone")


def test_corsica_in_small_letters_is_a_département_written_in_two_ways():
    (finding,) = told(["2A", "2A", "2a", "75"])
    assert "'2A' (2 territories), '2a' (1 territory)" in str(finding.message)


@pytest.mark.parametrize(
    ("labels", "n", "kept"),
    [
        (["92", "75", "75", "Hauts-de-Seine"], 1, "codes"),
        (["Paris", "Rhône", "Ain", "92", "2A"], 2, "names"),
        (["11", "24", "Corse", "Bretagne", "84", "93"], 2, "codes"),
    ],
)
def test_codes_beside_names_are_told(labels, n, kept):
    (finding,) = [item for item in told(labels) if item.check == "codes_and_names"]
    assert (finding.severity, finding.n) == ("warning", n)
    assert f"write {kept} in every row" in str(finding.fix)


def test_labels_are_tidied_and_nothing_else_is_done_to_them():
    assert tidy_label("  Val-d’Oise ") == "Val-d’Oise"
    assert tidy_label("L'Haÿ-les-Roses") == "L'Haÿ-les-Roses"
    assert not tidied(np.array(["a", "b", "a"], dtype=object), table="t", column="c", group="g")
