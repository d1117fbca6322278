"""French texts are read back in whatever encoding they came, and garbled ones are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.data.reading.formats.encodings import GARBLED, TWICE, find_encoding, text_lines
from ifn_research.errors import DataError

NAMES = [
    "L'Haÿ-les-Roses", "Saint-Étienne", "Besançon", "Orléans Métropole", "Bâgé-Dommartin", "Œuilly", "Aÿ-Champagne",
    "Forêt-la-Folie", "Île-d'Yeu", "Bréhémont", "Plœuc-L'Hermitage", "Communauté d'agglomération", "Mâcon", "Noël",
    "Taux de pauvreté (en %)", "Évry-Courcouronnes", "Saint-Hélen", "Pré-en-Pail", "Où l'on naît", "À définir", "Gaël",
]  # fmt: skip
# What holds every letter of French; others have no œ.
WHOLE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
SOME = ["iso8859-15", "latin-1", "cp850"]


def read(content: bytes, declared: str | None = None) -> str:
    return "".join(text_lines(content, find_encoding(content, declared, "t.csv").name))


def table(names: list[str]) -> str:
    return "code;nom;x\n" + "".join(f"{at:05d};{name};{at}\n" for at, name in enumerate(names))


@pytest.mark.parametrize("encoding", WHOLE)
@given(names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=30))
def test_names_are_read_back(encoding, names):
    # A letter or two may be those of several encodings of eight bits: a table has more.
    names = [*names, "Orléans", "Créteil"]
    assert read(table(names).encode(encoding)) == table(names)


@pytest.mark.parametrize("encoding", SOME)
@given(names=st.lists(st.sampled_from([name for name in NAMES if "œ" not in name.lower()]), min_size=1, max_size=30))
def test_names_are_read_back_in_encodings_without_every_letter(encoding, names):
    names = [name for name in names if encoding != "latin-1" or "ÿ" not in name] + ["Orléans", "Créteil"]
    assert read(table(names).encode(encoding)) == table(names)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize(
    "names",
    [
        ["Évry, Mâcon"], ["Île-d'Yeu", "Bourg", "Lyon"], ["Évry", "Lyon", "Paris"], ["Mâcon"], ["Évry-Courcouronnes"],
        ["Âgés", "Bourg"], ["Étang", "Être", "Forges"], ["école", "collège"], ["état", "bourg"], ["MÂCON", "ÉVRY"],
        ["À définir", "Lyon"], ["Çà et là", "Bourg"],
    ],
)  # fmt: skip
def test_a_name_or_two_are_read_back(encoding, names):
    assert read(table(names).encode(encoding)) == table(names)


def test_what_two_encodings_read_as_well_is_told_and_either_can_be_said(opened):
    content = "code;nom;x\n01001;Ïle;1\n".encode("cp1252")
    table = opened(content)
    (finding,) = [item for item in table.findings if item.check == "encoding_in_doubt"]
    other = str(finding.fix).partition("add encoding: ")[2].partition(" ")[0]
    mine = str(finding.fix).rpartition("else encoding: ")[2]
    for name in (other, mine):
        fixed = opened(content, encoding=name)
        assert fixed.columns["nom"].tolist() == [content.decode(name).split(";")[3]]
        assert not fixed.findings
    assert other != mine == table.encoding


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=30))
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_french_names_leave_no_doubt(encoding, names):
    assert find_encoding(table([*names, "Orléans"]).encode(encoding), None, "t.csv").doubt == ()


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=30))
def test_no_whole_text_is_told_to_be_garbled(names):
    assert find_encoding(table(names).encode(), None, "t.csv").garbled == ""


@pytest.mark.parametrize("read_as", ["cp1252", "latin-1", "mac_roman", "cp850"])
@pytest.mark.parametrize("name", ["Orléans", "Besançon", "Mâcon", "Forêt", "Évreux", "Où l’on naît"])
def test_text_that_was_decoded_wrongly_is_told(read_as, name):
    found = find_encoding(table([name.encode().decode(read_as, "replace")]).encode(), None, "t.csv")
    assert found.garbled
    assert str(found.fix)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("names", [NAMES, ["Íle", "À Á"]])
def test_text_that_is_encoded_twice_is_read_as_the_message_says(names, mark):
    # As Windows-1252 is read everywhere: bytes that it does not know are kept.
    once = (mark + table(names)).encode()
    wrong = "".join(bytes([byte]).decode("cp1252") if _known(byte) else chr(byte) for byte in once)
    found = find_encoding(wrong.encode(), None, "t.csv")
    assert str(found.fix) == f"add encoding: {TWICE} to this table"
    assert read(wrong.encode(), TWICE) == table(names)


def _known(byte: int) -> bool:
    return byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)


def test_letters_that_are_lost_are_told():
    found = find_encoding("code;nom\n1;Orl\ufffdans\n".encode(), None, "t.csv")
    assert found.garbled == "Orl\ufffdans"
    assert "letters are lost for good" in str(found.fix)


def test_text_of_which_a_part_is_garbled_is_not_offered_to_be_read_as_encoded_twice():
    found = find_encoding("code;nom\n1;OrlÃ©ans\n2;Besançon\n".encode(), None, "t.csv")
    assert found.garbled == "OrlÃ©ans"
    assert TWICE not in str(found.fix)
    with pytest.raises(DataError, match="not in utf-8-twice"):
        find_encoding("2;Besançon\n".encode(), TWICE, "t.csv")


@pytest.mark.parametrize("text", ["ÂGE", "GRÂCE", "SÃO TOMÉ", "l'Â»", "½ €", "²", "Â. Dupont", "«Âme»", "TAUX À 60 %"])
def test_signs_of_whole_texts_are_not_garbled(text):
    assert GARBLED.search(text) is None or text == "l'Â»"


@pytest.mark.parametrize("declared", ["utf-99", "undefined", "a\0b", "punycode", "hex", "zip", "rot13"])
def test_an_encoding_that_is_none_of_texts_is_refused(declared):
    with pytest.raises(DataError, match=r"unknown encoding|not in") as raised:
        find_encoding(b"code;x\n1;2\n", declared, "t.csv")
    assert "remove" in str(raised.value.fix)


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"PK\x03\x04\x00\x00\x00", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"])
def test_what_is_no_text_is_refused(content):
    with pytest.raises(DataError, match="not text"):
        find_encoding(content, None, "t.csv")


def test_a_garbled_table_is_read_after_the_fix(opened):
    wrong = table(["Orléans", "Mâcon"]).encode().decode("cp1252").encode()
    (finding,) = opened(wrong).findings
    assert (finding.check, finding.severity) == ("garbled", "warning")
    key, _, value = str(finding.fix).removeprefix("add ").removesuffix(" to this table").partition(": ")
    fixed = opened(wrong, **{key: value})
    assert fixed.columns["nom"].tolist() == ["Orléans", "Mâcon"]
    assert not fixed.findings
