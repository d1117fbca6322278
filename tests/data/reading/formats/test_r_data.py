"""Data frames of R: what each type of column becomes, encodings, several objects, damaged files."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import random
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.data.reading.formats.r_data import read_r
from ifn_research.errors import DataError

PATH = Path("table.rds")
NA = -(2**31)
END = struct.pack(">I", 254)


def flags(kind: int, *, marks: int = 0, has: bool = False, tagged: bool = False) -> bytes:
    return struct.pack(
        ">I", kind | marks << 12 | (0x200 if has else 0) | (0x400 if tagged else 0) | (0x100 if has else 0)
    )


def text(value: str | None, encoding: str = "utf-8", marks: int = 8) -> bytes:
    if value is None:
        return flags(9) + struct.pack(">i", -1)
    raw = value.encode(encoding)
    return flags(9, marks=marks) + struct.pack(">i", len(raw)) + raw


def texts(values, encoding="utf-8", marks=8, **attributes: bytes) -> bytes:
    cells = b"".join(text(value, encoding, marks) for value in values)
    return flags(16, has=bool(attributes)) + struct.pack(">i", len(values)) + cells + attached(attributes)


def integers(values, kind: int = 13, **attributes: bytes) -> bytes:
    head = flags(kind, has=bool(attributes)) + struct.pack(">i", len(values))
    return head + struct.pack(f">{len(values)}i", *values) + attached(attributes)


def reals(values, **attributes: bytes) -> bytes:
    head = flags(14, has=bool(attributes)) + struct.pack(">i", len(values))
    return head + struct.pack(f">{len(values)}d", *values) + attached(attributes)


def items(*values: bytes, **attributes: bytes) -> bytes:
    return flags(19, has=bool(attributes)) + struct.pack(">i", len(values)) + b"".join(values) + attached(attributes)


def pairs(named: dict[str, bytes]) -> bytes:
    links = (flags(2, tagged=True) + flags(1) + text(name, marks=64) + value for name, value in named.items())
    return b"".join(links) + END


def attached(attributes: dict[str, bytes]) -> bytes:
    return pairs({name.replace("_", "."): value for name, value in attributes.items()}) if attributes else b""


def frame(rows: int, classes=("data.frame",), /, **columns: bytes) -> bytes:
    labels = {"names": texts(list(columns)), "class": texts(classes), "row_names": integers([NA, -rows])}
    return items(*columns.values(), **labels)


def rds(value: bytes, version: int = 3, native: bytes = b"UTF-8") -> bytes:
    head = b"X\n" + struct.pack(">iii", version, 0x040400, 0x020300)
    return head + (struct.pack(">i", len(native)) + native if version == 3 else b"") + value


def rda(objects: dict[str, bytes]) -> bytes:
    return b"RDX3\n" + rds(pairs(objects))


def read(value: bytes, **options) -> pd.DataFrame:
    return read_r(rds(value, **options), PATH, None)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_a_data_frame_is_read_whatever_its_compression(pack):
    value = frame(
        3, code=texts(["01001", "2A004", None]), taux=reals([12.5, float("nan"), -1e300]), n=integers([1, NA, 3])
    )
    found = read_r(pack(rds(value)), PATH, None)
    assert found["code"].isna().tolist() == [False, False, True]
    assert found["code"].tolist()[:2] == ["01001", "2A004"]
    np.testing.assert_array_equal(found["taux"], [12.5, np.nan, -1e300])
    np.testing.assert_array_equal(found["n"], [1, np.nan, 3])


def test_whole_numbers_without_na_stay_whole_and_flags_stay_flags():
    found = read(
        frame(2, n=integers([1, 200000172]), flag=integers([1, 0], kind=10), unsure=integers([1, NA], kind=10))
    )
    assert found["n"].dtype == np.int64
    assert found["n"].tolist() == [1, 200000172]
    assert found["flag"].tolist() == [True, False]
    np.testing.assert_array_equal(found["unsure"], [1, np.nan])


def test_a_factor_is_its_texts_and_not_its_numbers():
    factor = integers([2, 1, NA, 2], levels=texts(["Ain", "Aisne"]), **{"class": texts(["factor"])})
    assert read(frame(4, dep=factor))["dep"].fillna("?").tolist() == ["Aisne", "Ain", "?", "Aisne"]


def test_a_large_whole_number_is_not_read_as_the_real_number_of_its_bits():
    cells = np.array([24400085700049, -(2**63), 200000172], dtype=">i8").view(">f8").tolist()
    found = read(frame(3, siret=reals(cells, **{"class": texts(["integer64"])})))["siret"]
    assert found.isna().tolist() == [False, True, False]
    assert [int(cell) for cell in found.dropna()] == [24400085700049, 200000172]


def test_dates_are_texts():
    days = reals([18993.0, float("nan")], **{"class": texts(["Date"])})
    moments = reals([1640995200.0, 0.0], **{"class": texts(["POSIXct", "POSIXt"])})
    found = read(frame(2, day=days, at=moments))
    assert found["day"].fillna("").tolist() == ["2022-01-01", ""]
    assert found["at"].tolist() == ["2022-01-01T00:00:00", "1970-01-01T00:00:00"]


@pytest.mark.parametrize(
    ("encoding", "marks", "version", "native"),
    [
        ("utf-8", 8, 3, b"UTF-8"),
        ("latin-1", 4, 3, b"UTF-8"),
        ("utf-8", 0, 3, b"UTF-8"),
        ("cp1252", 0, 3, b"CP1252"),
        ("latin-1", 0, 3, b"ISO-8859-1"),
        ("cp1252", 0, 2, b""),
        ("utf-8", 0, 2, b""),
    ],
)
def test_names_keep_their_accents_in_every_encoding_that_r_writes(encoding, marks, version, native):
    value = frame(2, libelle=texts(["L'Haÿ-les-Roses", "Évry"], encoding, marks))
    assert read(value, version=version, native=native)["libelle"].tolist() == ["L'Haÿ-les-Roses", "Évry"]


def alternative(name: str, state: bytes) -> bytes:
    description = b"".join(flags(2) + item for item in (flags(1) + text(name), flags(1) + text("base"), integers([13])))
    return flags(238) + description + END + state + END


def test_vectors_that_r_keeps_in_short_are_spelt_out():
    sequence = alternative("compact_intseq", reals([3.0, 5.0, 1.0]))
    wrapped = alternative("wrap_real", items(reals([0.5, 1.5, 2.5]), integers([0, 0])))
    numbers = flags(2) + integers([1001, NA, 75056]) + flags(2) + integers([0]) + END
    late = alternative("deferred_string", numbers)
    found = read(frame(3, serial=sequence, rate=wrapped, code=late))
    assert found["serial"].tolist() == [5, 6, 7]
    assert found["rate"].tolist() == [0.5, 1.5, 2.5]
    assert found["code"].fillna("?").tolist() == ["1001", "?", "75056"]


def test_tibbles_and_data_tables_are_data_frames():
    tibble = frame(1, ("tbl_df", "tbl", "data.frame"), code=texts(["01"]))
    pointer = flags(22) + END + END
    table = items(
        texts(["02"]),
        names=texts(["code"]),
        row_names=integers([NA, -1]),
        **{"class": texts(["data.table", "data.frame"]), ".internal.selfref": pointer},
    )
    assert read(tibble)["code"].tolist() == ["01"]
    assert read(table)["code"].tolist() == ["02"]


def test_row_names_that_are_codes_are_a_column_and_serial_numbers_are_none():
    def named(labels):
        return items(reals([1.0, 2.0]), names=texts(["x"]), row_names=texts(labels), **{"class": texts(["data.frame"])})

    assert read(named(["01001", "01002"]))["row.names"].tolist() == ["01001", "01002"]
    assert list(read(named(["1", "2"]))) == ["x"]


def test_columns_that_are_no_figures_or_texts_are_named_and_left_out():
    found = read(frame(2, code=texts(["01", "02"]), geometry=items(reals([1.0]), reals([2.0]))))
    assert list(found) == ["code"]
    assert found.attrs["left_out"] == ["geometry"]


def test_a_frame_inside_a_frame_has_names_of_two_parts():
    inner = frame(2, taux=reals([1.0, 2.0]))
    assert read(frame(2, code=texts(["01", "02"]), caf=inner))["caf.taux"].tolist() == [1.0, 2.0]


def test_of_several_objects_the_message_names_one_and_naming_it_works():
    content = rda({"france": frame(1, code=texts(["01"])), "fonds": frame(1, code=texts(["02"])), "note": texts(["x"])})
    with pytest.raises(DataError, match="2 data frames") as raised:
        read_r(content, Path("tables.RData"), None)
    assert "sheet: france" in str(raised.value.fix)
    assert "fonds" in str(raised.value.fix)
    assert read_r(content, PATH, "france")["code"].tolist() == ["01"]
    assert read_r(content, PATH, 1)["code"].tolist() == ["02"]
    with pytest.raises(DataError, match="no data frame 'frnce'") as raised:
        read_r(content, PATH, "frnce")
    assert "france" in str(raised.value.fix)


def test_a_single_data_frame_among_other_objects_needs_no_name():
    assert read_r(rda({"x": frame(1, code=texts(["01"])), "n": integers([3])}), PATH, None)["code"].tolist() == ["01"]


def test_data_frames_in_a_named_list_are_found():
    content = rds(items(frame(1, code=texts(["01"])), frame(1, code=texts(["02"])), names=texts(["dep", "reg"])))
    assert read_r(content, PATH, "reg")["code"].tolist() == ["02"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"code;taux\n01;2\n", "not a readable R file"),
        (b"A\n3\n", "written as text"),
        (b"B\n\0\0", "byte order of one machine"),
        (b"X\n" + struct.pack(">iii", 9, 0, 0), "version 9"),
        (rds(texts(["x"])), "no data frame"),
        (rds(flags(21)), "compiled code"),
        (gzip.compress(rds(frame(1, code=texts(["01"]))))[:-12], "compression is damaged"),
        (rds(flags(19) * 10_000), "not a readable R file"),
        (rds(alternative("compact_intseq", reals([2e9, 1.0, 1.0]))), "longer than any table"),
    ],
)
def test_what_is_no_data_frame_is_refused_with_a_way_out(content, what):
    with pytest.raises(DataError, match=what) as raised:
        read_r(content, PATH, None)
    assert "saveRDS" in str(raised.value.fix)


def test_a_nest_of_lists_is_refused_and_does_not_end_the_program():
    nest = b"".join(flags(19) + struct.pack(">i", 1) for _ in range(100_000))
    with pytest.raises(DataError, match="nested too deeply"):
        read_r(rds(nest), PATH, None)


def test_damaged_bytes_are_refused_or_read_and_never_end_in_a_traceback():
    whole = rda({"x": frame(3, code=texts(["01", "02", None]), n=integers([1, 2, 3]), f=reals([1.0, 2.0, 3.0]))})
    draw = random.Random(2018)
    for cut in range(len(whole)):
        with pytest.raises(DataError):
            read_r(whole[:cut], PATH, None)
    for _ in range(3000):
        damaged = bytearray(whole)
        for _ in range(draw.randint(1, 4)):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        with contextlib.suppress(DataError):
            read_r(bytes(damaged), PATH, None)


def test_the_library_rdata_reads_the_same(tmp_path):
    rdata = pytest.importorskip("rdata", reason="needs the library rdata, which reads the same files slowly")
    factor = integers([2, 1, NA], levels=texts(["Ain", "Aisne"]), **{"class": texts(["factor"])})
    columns = {
        "code": texts(["01001", None, "97424"]),
        "nom": texts(["Évry", "L'Haÿ", "Cilaos"], "latin-1", 4),
        "taux": reals([12.5, float("nan"), 3.0]),
        "n": integers([1, NA, 3]),
        "dep": factor,
        "serial": alternative("compact_intseq", reals([3.0, 5.0, 1.0])),
    }
    path = tmp_path / "t.rda"
    path.write_bytes(rda({"t": frame(3, **columns)}))
    theirs, ours = rdata.read_rda(path)["t"], read_r(path.read_bytes(), path, None)
    for column in columns:
        absent = theirs[column].isna().to_numpy()
        assert ours[column].isna().tolist() == absent.tolist()
        assert ours[column].to_numpy()[~absent].tolist() == theirs[column].to_numpy()[~absent].tolist()


def test_incomes_of_an_old_r_file_are_those_that_r_read(shared):
    path = shared / "data/origins/filosofi_2015_communes.rda"
    by_r = pd.read_parquet(shared / "data/tables/communes.parquet").set_index("code_commune")["median_income_2015"]
    found = read_r(path.read_bytes(), path, None).set_index("CODGEO")["MED15"]
    assert by_r.notna().sum() == 31_440
    pd.testing.assert_series_equal(found.reindex(by_r.index), by_r, check_names=False, check_exact=True)


@pytest.mark.slow
def test_a_million_rows_are_those_that_r_counted(shared):
    path = shared / "data/origins/bpe_2018.rda"
    by_r = pd.read_parquet(shared / "data/tables/communes.parquet").set_index("code_commune")
    found = read_r(path.read_bytes(), path, None)
    found["letter"] = found["TYPEQU"].str[0]
    counts = found.pivot_table(index="DEPCOM", columns="letter", values="NB_EQUIP", aggfunc="sum", fill_value=0)
    for letter in "ABCDEF":
        ours = counts[letter].reindex(by_r.index)
        pd.testing.assert_series_equal(ours, by_r[f"n_services_{letter}"], check_names=False, check_dtype=False)
