"""`ifn new TABLE`: what is written holds, what cannot be guessed is refused, and what a refusal offers works."""

from __future__ import annotations

import contextlib
import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from ifn_research.cli import main
from ifn_research.config import load_study
from ifn_research.data.loading import indicator_values, load_study_data
from ifn_research.errors import DataError, IfnError
from ifn_research.language.spelling import as_header
from ifn_research.operations.new import start_study
from ifn_research.study.check import check_configuration

CODES = [f"{dep:02d}{number:03d}" for dep in (1, 2, 38, 75) for number in range(1, 11)]
N = len(CODES)


def table(**more) -> pd.DataFrame:
    """Forty communes, with a poverty that rises with age."""
    rng = np.random.default_rng(5)
    age = rng.uniform(10, 40, N)
    return pd.DataFrame(
        {
            "code": CODES,
            "nom": [f"Commune de {code}" for code in CODES],
            "taux_pauvrete": (age / 2 + rng.uniform(0, 4, N)).round(1),
            "part_65_plus": age.round(1),
            **more,
        }
    )


def started(path: Path, **asked):
    """The study that is written of a table, as data; it holds."""
    told = start_study(path, **asked)
    check_configuration(told.path)
    return YAML(typ="safe").load(told.path)


def csv(folder: Path, frame: pd.DataFrame, **how) -> Path:
    frame.to_csv(folder / "t.csv", index=False, **how)
    return folder / "t.csv"


def test_a_table_becomes_a_study_that_runs(tmp_path):
    path = csv(tmp_path, table())
    study = started(path)
    assert study["study"] == "t"
    assert study["level"] == "commune"
    assert study["tables"] == [{"path": "t.csv", "code": "code", "name": "nom"}]
    assert {name: item["unit"] for name, item in study["indicators"].items()} == {
        "taux_pauvrete": "%",
        "part_65_plus": "%",
    }
    assert [version["name"] for version in study["versions"]] == ["equal", "pca", "percentile"]
    text = (tmp_path / "t.yaml").read_text("utf-8")
    assert text.count("direction: 1  # to decide") == 2
    ran = CliRunner().invoke(main, ["run", str(tmp_path / "t.yaml"), "--out", str(tmp_path / "r"), "--no-tracking"])
    assert ran.exit_code == 0, ran.output
    scores = pd.read_csv(tmp_path / "r/scores.csv", dtype={"code": str})
    assert set(scores["code"]) == set(CODES)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("decimal", [".", ","])
def test_figures_are_those_of_the_table_whatever_its_marks(separator, decimal, tmp_path):
    if separator == decimal:
        pytest.skip("a comma cannot be both without quotes")
    frame = table()
    start_study(csv(tmp_path, frame, sep=separator, decimal=decimal))
    config = load_study(tmp_path / "t.yaml").config
    data = load_study_data(config)
    values = indicator_values(config, data)
    for name in values:
        np.testing.assert_array_equal(values[name], frame[config.indicators[name].column])


def test_a_workbook_and_a_parquet_file_give_the_same_study(tmp_path):
    table().to_excel(tmp_path / "a.xlsx", index=False)
    table().to_parquet(tmp_path / "b.parquet")
    first, second = started(tmp_path / "a.xlsx"), started(tmp_path / "b.parquet")
    assert first["indicators"] == second["indicators"]
    assert first["level"] == second["level"] == "commune"


def test_codes_in_two_columns_and_codes_without_their_zero_are_codes(tmp_path):
    frame = table()
    two = frame.drop(columns="code").assign(dep=[int(c[:2]) for c in CODES], com=[int(c[2:]) for c in CODES])
    assert started(csv(tmp_path, two))["tables"][0]["code"] == ["dep", "com"]
    lost = frame.assign(code=[code.lstrip("0") for code in CODES])
    study = started(csv(tmp_path, lost), force=True)
    assert study["tables"][0]["repair_codes"] is True
    assert sorted(load_study_data(load_study(tmp_path / "t.yaml").config).codes) == sorted(CODES)


def test_a_month_beside_a_departement_makes_no_commune(tmp_path):
    deps = [f"{number:02d}" for number in range(1, 20)]
    frame = pd.DataFrame([(dep, f"{month:02d}", month + 0.5 + int(dep)) for dep in deps for month in range(1, 13)])
    study = started(csv(tmp_path, frame.set_axis(["dep", "month", "taux"], axis=1)))
    assert study["level"] == "departement"
    assert study["tables"][0]["where"] == {"month": "12"}


def test_the_latest_of_several_years_is_meant(tmp_path):
    frame = pd.concat(
        [table().assign(annee=year, part_65_plus=year / 100 + np.arange(N)) for year in (2019, 2021, 2020)]
    )
    study = started(csv(tmp_path, frame))
    assert study["tables"][0]["where"] == {"annee": "2021"}
    config = load_study(tmp_path / "t.yaml").config
    found = indicator_values(config, load_study_data(config))["part_65_plus"]
    np.testing.assert_array_equal(found, 20.21 + np.arange(N))


def test_each_measure_of_a_long_table_is_an_indicator(tmp_path):
    frame = table().melt(["code", "nom"], var_name="indicateur", value_name="valeur")
    study = started(csv(tmp_path, frame))
    assert {name: item["where"] for name, item in study["indicators"].items()} == {
        name: {"indicateur": name} for name in ("taux_pauvrete", "part_65_plus")
    }
    config = load_study(tmp_path / "t.yaml").config
    found = indicator_values(config, load_study_data(config))
    np.testing.assert_array_equal(found["part_65_plus"], table()["part_65_plus"])


def test_two_figures_are_told_apart_by_the_codes_that_there_are(tmp_path):
    regions = ["11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"]
    frame = pd.DataFrame({"zone": regions, "taux": np.arange(13) + 0.5})
    assert started(csv(tmp_path, frame))["level"] == "region"
    frame = pd.DataFrame({"zone": [f"{k:02d}" for k in range(1, 20)] + ["2A", "2B"], "taux": np.arange(21) + 0.5})
    assert started(csv(tmp_path, frame), force=True)["level"] == "departement"
    frame = pd.DataFrame({"zone": regions[:6], "taux": np.arange(6) + 0.5})
    with pytest.raises(IfnError, match="departement or region"):
        start_study(csv(tmp_path, frame), force=True)
    assert started(tmp_path / "t.csv", force=True, level="region")["level"] == "region"


def test_an_epci_is_none_of_its_seat_and_no_iris(tmp_path):
    sirens = [siren for siren in map(str, range(200000000, 200000900)) if valid(siren)][:40]
    frame = pd.DataFrame({"INSEE": CODES, "SIREN": sirens, "nom": table()["nom"], "taux": table()["part_65_plus"]})
    study = started(csv(tmp_path, frame))
    assert (study["level"], study["tables"][0]["code"]) == ("epci", "SIREN")
    with pytest.raises(IfnError, match="cannot be told") as raised:
        start_study(csv(tmp_path, frame.head(9)), force=True)
    assert '--code "SIREN" or --code "INSEE"' in str(raised.value.fix)
    iris = pd.DataFrame({"zone": [f"{code}{k:04d}" for code in CODES for k in (101, 102)], "taux": np.arange(80) + 0.5})
    assert started(csv(tmp_path, iris), force=True)["level"] == "iris"


def valid(siren: str) -> bool:
    """Whether the last figure is the check digit, computed as the standard describes it."""
    total = 0
    for at, figure in enumerate(reversed(siren)):
        value = int(figure) * (2 if at % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


def test_what_is_no_indicator_is_left_out_with_its_reason(tmp_path):
    frame = table(
        code_postal=[f"{code[:2]}{k}00" for k, code in enumerate(CODES, 100)],
        annee=2021,
        rang=range(1, N + 1),
        zrr=[0, 1] * (N // 2),
        vide="",
        constante=3.5,
        indice_local=np.arange(N) * 1.5,
        commentaire="rien",
        petits=["< 11", "25"] * (N // 2),
    )
    start_study(csv(tmp_path, frame))
    study = YAML(typ="safe").load(tmp_path / "t.yaml")
    assert set(study["indicators"]) == {"taux_pauvrete", "part_65_plus"}
    text = (tmp_path / "t.yaml").read_text("utf-8")
    for column, why in {
        "code_postal": "looks like a code",
        "annee": "is 2021 everywhere",
        "rang": "looks like a rank",
        "zrr": "is a flag of two values",
        "vide": "is empty",
        "constante": "is 3.5 everywhere",
        "indice_local": "looks like an index of its own",
        "commentaire": "holds texts",
        "petits": "holds suppressed figures such as '< 11'",
    }.items():
        assert f"#   {column}: {why}" in text


def test_inhabitants_places_and_groups_are_found(tmp_path):
    rng = np.random.default_rng(8)
    frame = table(
        population_2013=rng.integers(100, 9000, N),
        population=rng.integers(100, 9000, N),
        dep=[code[:2] for code in CODES],
        longitude=5.3 + rng.uniform(-0.1, 0.1, N).round(4),
        latitude=46.1 + rng.uniform(-0.1, 0.1, N).round(4),
    )
    # All lie in the Ain: the reader refuses the others, which are then read without places.
    one = frame.assign(code=[f"01{k:03d}" for k in range(1, N + 1)], dep="01")
    found = started(csv(tmp_path, one))["tables"][0]
    assert found["population"] == "population"
    assert found["coordinates"] == {"longitude": "longitude", "latitude": "latitude"}
    assert started(csv(tmp_path, frame), force=True)["tables"][0]["groups"] == {"departement": "dep"}


def test_counts_are_never_divided_nor_put_in_an_index_of_rates(tmp_path):
    rng = np.random.default_rng(8)
    population = rng.integers(100, 9000, N)
    frame = table(population=population, nb_allocataires=(population * rng.uniform(0.02, 0.1, N)).astype(int))
    start_study(csv(tmp_path, frame))
    study = YAML(typ="safe").load(tmp_path / "t.yaml")
    assert study["variable_sets"]["first"] == ["taux_pauvrete", "part_65_plus"]
    text = (tmp_path / "t.yaml").read_text("utf-8")
    # The lines that are proposed, in the place of those that they name.
    proposed = re.findall(r"^    # (    (?:numerator|denominator|unit): .*\n)", text, re.MULTILINE)
    assert len(proposed) == 3
    rate = text.replace("    column: nb_allocataires\n", "".join(proposed))
    rate = re.sub(r'    unit: "".*a count.*\n', "", rate)
    rate = rate.replace("    - part_65_plus\n", "    - part_65_plus\n    - nb_allocataires\n")
    (tmp_path / "t.yaml").write_text(rate, encoding="utf-8")
    config = load_study(tmp_path / "t.yaml").config
    found = indicator_values(config, load_study_data(config))["nb_allocataires"]
    np.testing.assert_allclose(found, 100 * frame["nb_allocataires"] / frame["population"], rtol=1e-12)


def test_counts_alone_are_told_on_the_screen_and_in_the_file(tmp_path):
    rng = np.random.default_rng(8)
    frame = table()[["code"]].assign(a=rng.integers(5, 9000, N), b=rng.integers(3, 4000, N))
    told = start_study(csv(tmp_path, frame))
    assert any("all figures look like counts" in str(warning) for warning in told.warnings)
    assert "all figures look like counts" in told.text


def test_a_ground_truth_is_kept_out_of_the_index(tmp_path):
    start_study(csv(tmp_path, table(taux_non_recours=np.arange(N) + 0.5)))
    study = YAML(typ="safe").load(tmp_path / "t.yaml")
    assert "taux_non_recours" not in study["variable_sets"]["first"]
    # The example at the end, without its marks, declares it.
    text = (tmp_path / "t.yaml").read_text("utf-8")
    head, _, example = text.partition("# ground_truth:")
    plain = "\n".join(line.removeprefix("# ") for line in f"# ground_truth:{example}".splitlines())
    (tmp_path / "t.yaml").write_text(head + plain, encoding="utf-8")
    assert load_study(tmp_path / "t.yaml").config.ground_truth[0].column == "taux_non_recours"
    check_configuration(tmp_path / "t.yaml")


def test_totals_are_left_out_in_the_file_that_says_so(tmp_path):
    frame = pd.concat([table(), table().tail(1).assign(code="Total", nom="Ensemble")])
    study = started(csv(tmp_path, frame))
    assert study["tables"][0]["skip"] == {"code": ["Total"]}
    assert "is a total and no territory" in (tmp_path / "t.yaml").read_text("utf-8")


def test_suspected_codes_for_missing_values_are_told_and_not_followed(tmp_path):
    frame = table()
    frame.loc[3, "part_65_plus"] = -999
    told = start_study(csv(tmp_path, frame))
    assert any("-999" in str(warning) for warning in told.warnings)
    line = next(line for line in told.text.splitlines() if line.startswith("    # missing:"))
    text = told.text.replace(line, line.replace("    # missing", "    missing"))
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    config = load_study(tmp_path / "t.yaml").config
    assert np.isnan(indicator_values(config, load_study_data(config))["part_65_plus"].iloc[3])


def test_a_text_among_figures_is_declared_as_missing(tmp_path):
    frame = table().astype({"part_65_plus": object})
    frame.loc[3, "part_65_plus"] = "non disponible"
    frame.loc[4, "part_65_plus"] = "s"
    study = started(csv(tmp_path, frame))
    assert study["tables"][0]["missing"] == ["non disponible", "s"]
    assert {version.get("imputation") for version in study["versions"]} == {"drop"}


def followed(error: IfnError, folder: Path) -> str:
    """The output of the last command that a refusal prints, which succeeds."""
    line = [line for line in str(error).splitlines() if "ifn new" in line][-1]
    words = shlex.split(line[line.index("ifn new") :])
    done = CliRunner().invoke(main, words[1:])
    assert done.exit_code == 0, done.output
    return done.output


def refusals(folder: Path) -> dict[str, Path]:
    """Tables of which one thing cannot be guessed."""
    made = {}

    def keep(name: str, frame: pd.DataFrame) -> None:
        frame.to_csv(folder / f"{name}.csv", index=False)
        made[name] = folder / f"{name}.csv"

    keep("marks", table(revenu=["12,600"] + ["13,250"] * (N - 1)))
    keep("codes", table().assign(code=["0100A", *CODES[1:]]))
    keep("names", table()[["nom", "part_65_plus"]])
    keep("doubt", pd.DataFrame({"zone": ["11", "24", "27", "28"], "taux": [1.5, 2.0, 4.0, 3.0]}))
    kinds = [f"T{k:03d}" for k in range(60)]
    wide = pd.DataFrame([(code, kind, k + 0.5) for k, code in enumerate(CODES) for kind in kinds])
    keep("kinds", wide.set_axis(["code", "type d’équipement", "valeur"], axis=1))
    with pd.ExcelWriter(folder / "sheets.xlsx") as book:
        table().to_excel(book, sheet_name="Année 2020", index=False)
        table().to_excel(book, sheet_name="L’an 2021", index=False)
    made["sheets"] = folder / "sheets.xlsx"
    return made


@pytest.mark.parametrize("case", ["marks", "codes", "names", "doubt", "kinds", "sheets"])
def test_the_command_that_a_refusal_prints_writes_a_study(case, tmp_path):
    path = refusals(tmp_path)[case]
    with pytest.raises(IfnError) as raised:
        start_study(path)
    assert not path.with_suffix(".yaml").exists()
    followed(raised.value, tmp_path)
    check_configuration(path.with_suffix(".yaml"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("code,nom\n01001,Abergement\n01002,Ambérieu\n01004,Ambronay\n", "no column of figures"),
        ("01001,12.5,3\n01002,9.0,4\n01004,7.4,5\n", "looks like data"),
        ("code,taux\n", "no row"),
        ("code,taux\n01001,2.5\n01002,3.5\n", "at least three"),
        ("code,taux\n01001,2.5\n01001,3.5\n01002,4.5\n01004,4.0\n", "each code once"),
        ("", "empty"),
    ],
)
def test_what_is_no_table_of_figures_is_refused(content, words, tmp_path):
    (tmp_path / "t.csv").write_text(content, encoding="utf-8")
    with pytest.raises(IfnError, match=words):
        start_study(tmp_path / "t.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_study_that_is_there_is_never_replaced_unasked(tmp_path):
    path = csv(tmp_path, table())
    (tmp_path / "t.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(IfnError, match="is there already") as raised:
        start_study(path)
    assert (tmp_path / "t.yaml").read_text("utf-8") == "mine"
    assert "--force" in str(raised.value.fix)
    kept = shlex.split(str(raised.value.fix).partition("; ")[2].removesuffix(" keeps it"))
    assert CliRunner().invoke(main, kept[1:]).exit_code == 0
    assert (tmp_path / "t.yaml").read_text("utf-8") == "mine"
    check_configuration(tmp_path / "t-2.yaml")


@pytest.mark.parametrize("command", ["check", "run", "ui"])
def test_a_table_in_the_place_of_a_study_is_told_the_command(command, tmp_path):
    path = tmp_path / "ma table.csv"
    table().to_csv(path, index=False)
    done = CliRunner().invoke(main, [command, str(path)])
    assert done.exit_code == 2
    assert f"ifn new '{path}'" in done.output
    assert CliRunner().invoke(main, ["new", str(path)]).exit_code == 0
    check_configuration(tmp_path / "ma table.yaml")


@pytest.mark.parametrize(
    ("key", "words"),
    [("wher: {a: 1}", "did you mean 'where'"), ("where: 2021", "where"), ("code: x", "--code x"), ("[", "YAML")],
)
def test_a_key_that_no_table_has_is_refused(key, words, tmp_path):
    with pytest.raises(IfnError, match=re.escape(words)):
        start_study(csv(tmp_path, table()), keys=[key])


HEADERS = st.lists(
    st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable() and as_header(text).strip() != ""),
    min_size=2,
    max_size=4,
    unique_by=lambda text: as_header(text).casefold(),
)


@given(headers=HEADERS)
@settings(max_examples=40, deadline=None)
def test_any_header_is_read_back_as_it_is(headers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("headers")
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"CODGEO": CODES} | {header: rng.uniform(1, 9, N).round(2) for header in headers})
    frame.to_parquet(folder / "t.parquet")
    # What a header says may leave every column out.
    with contextlib.suppress(DataError):
        start_study(folder / "t.parquet")
    if not (folder / "t.yaml").exists():
        return
    config = load_study(folder / "t.yaml").config
    values = indicator_values(config, load_study_data(config))
    seen = {as_header(header): frame[header] for header in headers}
    for name in values:
        np.testing.assert_array_equal(values[name], seen[config.indicators[name].column])


@pytest.mark.parametrize("header", ["=cmd|' /C calc'!A0", 'a"b: c', "é€ #😀", "{x}", "- y", "& z", "oui", "null", "01"])
def test_headers_that_yaml_would_read_otherwise_are_quoted(header, tmp_path):
    frame = table()[["code", "part_65_plus"]].assign(**{header: np.arange(N) + 0.25})
    frame.to_parquet(tmp_path / "t.parquet")
    start_study(tmp_path / "t.parquet")
    columns = {item["column"] for item in YAML(typ="safe").load(tmp_path / "t.yaml")["indicators"].values()}
    assert columns == {"part_65_plus", header}


def test_a_year_that_has_few_territories_yet_is_not_the_one_that_is_meant(tmp_path):
    frame = pd.concat([table().assign(annee=2020), table().assign(annee=2021), table().head(5).assign(annee=2022)])
    assert started(csv(tmp_path, frame))["tables"][0]["where"] == {"annee": "2021"}
    assert "2022 has 5 of 40 territories" in (tmp_path / "t.yaml").read_text("utf-8")


def test_years_and_measures_in_one_long_table_are_told_apart(tmp_path):
    frame = pd.concat([table().assign(annee=2020), table().assign(annee=2021, part_65_plus=np.arange(N) + 0.5)])
    frame = frame.melt(["code", "nom", "annee"], var_name="indicateur", value_name="valeur")
    study = started(csv(tmp_path, frame))
    assert study["tables"][0]["where"] == {"annee": "2021"}
    config = load_study(tmp_path / "t.yaml").config
    found = indicator_values(config, load_study_data(config))
    np.testing.assert_array_equal(found["part_65_plus"], np.arange(N) + 0.5)
    np.testing.assert_array_equal(found["taux_pauvrete"], table()["taux_pauvrete"])


def test_percent_signs_in_the_cells_give_the_unit(tmp_path):
    frame = table(chomage=[f"{value / 10:.1f} %".replace(".", ",") for value in range(50, 50 + N)])
    study = started(csv(tmp_path, frame, sep=";"))
    assert study["indicators"]["chomage"]["unit"] == "%"
    assert study["indicators"]["chomage"]["column"] == "chomage"


def test_the_range_of_figures_decides_whether_a_header_says_their_unit(tmp_path):
    frame = table(taux_de_fonction=np.linspace(50, 250, N).round(1), part_jeunes=np.linspace(0.1, 0.4, N).round(3))
    units = {name: item["unit"] for name, item in started(csv(tmp_path, frame))["indicators"].items()}
    assert units["taux_de_fonction"] == ""
    assert units["part_jeunes"] == "share"
