"""Notes below a table are left out and told; a territory without a figure never is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifn_research.config.tables import TableConfig
from ifn_research.data.loading import load_study_data
from ifn_research.data.reading.files import open_table
from ifn_research.data.reading.rows.choosing import choose_rows
from tests.support.written_keys import written_key

CODED = ["Q00", "Q01", "Q02", "Q03", "Q04", "Q05"]
WORDS = ["Nord", "Sud", "Est", "Ouest", "Centre", "Gare"]
COMMUNES = ["01001", "01004", "01005", "2A004", "59011", "97101"]


def table(codes, *last, sep=";"):
    rows = [sep.join([code, f"{10 + 3 * at * at % 17}.5", f"{20 + 7 * at % 23}"]) for at, code in enumerate(codes)]
    return "\n".join([sep.join(["code", "x", "y"]), *rows, *last]) + "\n"


@pytest.fixture
def read(study):
    def read(text, level="quartier", **table):
        data = load_study_data(study(text, "x", "y", level=level, table=table))
        return list(data.codes), {item.check: item for item in data.findings}

    return read


@pytest.mark.parametrize("level, codes", [("quartier", CODED), ("quartier", WORDS), ("commune", COMMUNES)])
@pytest.mark.parametrize(
    "notes",
    [
        ["Source : Caf, décembre 2023;;", "s : secret statistique;;"],
        ["Source : Caf, décembre 2023", "s : secret statistique"],
        ["Sources: Insee, RP 2021 (exploitation principale);;"],
        [";Source : Insee;"],
        ["Lecture : 12 % des ménages du quartier sont pauvres;;"],
        ["Champ : France hors Mayotte;;", ";;", "Note : données provisoires;;", "(1) rupture de série;;"],
        ["Reading: 12 % of households;;", "* : low reliability;;"],
        ["© IGN 2023;;"],
        ["Source;Caf;2023"],
        ["Source;Caf, RP;décembre 2023"],
        [f"Note {at} : ceci explique le signe;;" for at in range(40)],
        ["s;secret statistique;"],
        ["nd = non disponible;;"],
        ["Les figures de ce tableau ont été arrondies à la dizaine par le service;;"],
    ],
)
def test_notes_are_left_out_and_quoted(read, level, codes, notes) -> None:
    found, told = read(table(codes, *notes), level)
    assert found == codes
    assert told["notes_below"].severity == "info"
    assert notes[-1].split(";")[0].strip() in str(told["notes_below"].message) or len(notes) > 3
    assert told["notes_below"].n == sum(bool(note.strip(";")) for note in notes)


@pytest.mark.parametrize(
    "last", ["Q06;;", "Q06;s;nd", "Q06;;s", "Quartier de la Source;s;s", "Source;s;c", "Q06 bis;;"]
)
@pytest.mark.parametrize("codes", [CODED, WORDS])
def test_a_territory_without_figures_is_kept(read, codes, last) -> None:
    found, told = read(table(codes, last))
    assert found == [*codes, last.split(";")[0]]
    assert "notes_below" not in told


@pytest.mark.parametrize("write_code", ["({}) Nord".format, "* {}".format, "{}: Nord".format, "Note {} : x".format])
def test_codes_that_all_look_like_notes_are_codes(read, write_code) -> None:
    codes = [write_code(letter) for letter in "abcdef"]
    found, told = read(table(codes[:-1], f"{codes[-1]};;"))
    assert found == codes
    assert "notes_below" not in told


@pytest.mark.parametrize("last", ["Source", "Note", "Quartier de la Source", "Champ de Mars"])
def test_what_may_be_a_note_or_a_territory_is_kept_and_the_key_told_that_leaves_it_out(read, last) -> None:
    text = table(WORDS, f"{last};;")
    found, told = read(text)
    assert found == [*WORDS, last]
    assert told["perhaps_notes"].severity == "warning"
    found, told = read(text, **written_key(str(told["perhaps_notes"].fix), "skip"))
    assert found == WORDS
    assert "perhaps_notes" not in told


def test_the_key_keeps_what_is_skipped_already(read) -> None:
    text = table(WORDS, "Zone;1.5;2", "Source;;")
    _, told = read(text, skip={"code": "Zone"})
    assert written_key(str(told["perhaps_notes"].fix), "skip") == {"skip": {"code": ["Zone", "Source"]}}


@pytest.mark.parametrize("last", ["Q06;1", "Q0", "Q", "Vill", "0100", "12,5"])
@pytest.mark.parametrize("codes, level", [(CODED, "quartier"), (WORDS, "quartier"), (COMMUNES, "commune")])
def test_a_line_that_was_cut_off_is_refused(problem, codes, level, last) -> None:
    refused = problem(table(codes, last), "x", "y", level=level)
    assert "not have the 3 cells of the header" in str(refused.what)


def test_a_name_that_was_cut_off_is_refused_where_names_are_codes(problem) -> None:
    assert "not have the 3 cells" in str(problem(table(WORDS, "Ville neuve du"), "x", "y", level="quartier").what)


@pytest.mark.parametrize("last", ["0100A;;", "1006;;", "0100;;", "ND;;"])
def test_a_code_of_a_known_level_that_is_wrong_is_refused_and_no_note(problem, last) -> None:
    assert last.split(";")[0] in str(problem(table(COMMUNES, last), "x", "y", level="commune").what)


def test_a_name_without_its_code_is_refused_and_no_note(problem) -> None:
    text = "code;nom;x\nQ1;Nord;1.5\nQ2;Sud;2\nQ3;Est;4\n;Ouest;\n"
    assert "no code" in str(problem(text, "x", table={"name": "nom"}).what)


names = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzéèNSEO '-0123456789"), min_size=1, max_size=25)
figures = st.one_of(st.integers(-99, 9999).map(str), st.sampled_from(["s", "nd", "1.5", "12.25"]))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(names, figures, figures), min_size=1, max_size=30))
def test_nothing_is_left_out_of_a_table_in_which_every_row_has_a_figure_or_a_marker(tmp_path_factory, rows) -> None:
    path = tmp_path_factory.mktemp("t") / "t.csv"
    written = [(f"k{at}{code}", *cells) for at, (code, *cells) in enumerate(rows)]
    path.write_text("code;x;y\n" + "".join(";".join(row) + "\n" for row in written), encoding="utf-8")
    config = TableConfig(path=str(path), code="code")
    opened = open_table(config)
    found = choose_rows(opened, config, level="quartier", wanted=["x", "y"])
    assert len(found.table.columns) == len(opened.columns) - (0 if opened.second is None else len(opened.second.rows))
    assert not any(item.check in ("notes_below", "total_below") for item in found.findings)
