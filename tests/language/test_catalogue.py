"""Every sentence exists in every language, with the same values, and is said somewhere."""

from __future__ import annotations

import re

import pytest

from ifn_research.geography.levels import LEVELS
from ifn_research.language import LANGUAGES, language_named
from ifn_research.language.catalogue import AS_TYPED, PLACEHOLDER, catalogue
from ifn_research.steps.aggregation import RULES
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.steps.normalisation import NORMALISATIONS
from ifn_research.steps.outliers import OUTLIER_TREATMENTS
from ifn_research.steps.rescale import RESCALINGS
from ifn_research.steps.shrinkage import SHRINKAGES
from ifn_research.steps.transforms import TRANSFORMS
from ifn_research.steps.weighting import WEIGHTINGS
from ifn_research.validation.metrics import METRICS
from tests.support.sources import texts

# Messages that are looked up by a key put together from a name.
BY_NAME = (
    *("method.", "option.", "column.", "group.", "quarter.", "baseline.", "metric.", "glossary.terms.", "differences."),
    *("verdict.", "against.", "recommendation.", "reproducibility.", "moves.entering", "moves.leaving"),
    *("moves.in_none", "moves.out_none", "remark.", "refused.", "short."),
    *("counts.column.", "added_value.column.", "targeting.column.", "learning.column.", "variants.column."),
    *("one_of.", "this_one.", "role_of_version.", "in_tenth.", "territory_report.around", "territory_report.alike"),
    *("territory_report.range", "territory_report.same"),
    *("typology.more_everywhere", "typology.less_everywhere", "typology.column."),
    *("pool.column.", "pool.picture."),
    *("design.column.", "design.picture.", "design.caption.", "design.map.", "design.random_map."),
    *("design.power.", "design.after."),
    *("choice.", "sheet.standing.", "map.standing.", "audit.column."),
    *("page.", "ballot.", "recipe.step.", "recipe.transform.", "recipe.option.", "recipe.value."),
    *("chart.", "judgement.column.", "comparisons.column.", "ranking.column.", "agreement.column.", "version.column."),
)
# What is said beside figures: `tests/contracts/test_remarks.py` holds it against the code.
OF_REMARKS = ("remark.", "refused.", "short.", "opening.")


def messages(code: str) -> dict[str, str | dict[str, str]]:
    return dict(catalogue(code).messages)


def forms(message: str | dict[str, str]) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def test_the_languages_have_the_same_messages() -> None:
    assert set(messages("fr")) == set(messages("en"))


def test_a_message_has_the_same_values_in_both_languages() -> None:
    french, english = (
        {
            key: {frozenset(PLACEHOLDER.findall(form)) for form in forms(message)}
            for key, message in messages(code).items()
        }
        for code in ("fr", "en")
    )
    assert [key for key in french if not key.startswith(OF_REMARKS) and french[key] != english[key]] == []


def test_every_message_is_said_somewhere() -> None:
    unused = [key for key in messages("fr") if key not in texts() and not key.startswith(BY_NAME)]
    assert unused == []


def test_every_message_that_is_said_exists() -> None:
    tops = {key.partition(".")[0] for key in messages("fr")}
    pattern = re.compile(rf"({'|'.join(sorted(tops))})\.[a-z_.]+")
    known = messages("en")
    written = [texts(folder) for folder in ("outputs/documents/", "outputs/figures/")]
    assert all(written)
    said = {key for key in frozenset.union(*written) if pattern.fullmatch(key)}
    # Beginnings of keys that a name completes, and names of files.
    beginnings = {".".join(parts[:end]) for parts in (key.split(".") for key in known) for end in range(1, len(parts))}
    missing = [key for key in sorted(said) if key.rstrip(".") not in beginnings and key not in known]
    assert [key for key in missing if not key.endswith((".json", ".html", ".typ"))] == [], "add them to both catalogues"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_method_metric_and_level_has_words(code: str) -> None:
    language = language_named(code)
    steps = {
        "imputation": IMPUTATIONS,
        "shrinkage": SHRINKAGES,
        "outliers": OUTLIER_TREATMENTS,
        "normalisation": NORMALISATIONS,
        "weighting": WEIGHTINGS,
        "aggregation": RULES,
        "rescale": RESCALINGS,
        "transform": TRANSFORMS,
    }
    keys = [f"method.{step}.{name}" for step, names in steps.items() for name in names]
    keys += [f"group.{level}" for level in LEVELS] + [f"metric.{name}" for name in METRICS]
    assert [key for key in keys if not language.has(key)] == [], f"add them to ifn_research/language/{code}.yaml"


def test_a_value_is_never_read_as_markup_or_as_a_place_for_another() -> None:
    runs = catalogue("fr").text("essentials.best_baseline", name="**x** {value}", value="1", interval="")
    assert runs == (("L’indicateur seul le plus lié au constat, **x** {value}, obtient 1.", False, False),)


def test_no_line_of_french_may_begin_with_a_sign() -> None:
    plainly_spaced = (*OF_REMARKS, *AS_TYPED)
    messages = {key: text for key, text in catalogue("fr").messages.items() if not key.startswith(plainly_spaced)}
    told = [form for message in messages.values() for form in forms_of(message)]
    assert not [text for text in told if re.search(r" [:;?!%»]|« ", text)]
    assert any("\u00a0: " in text for text in told)
    assert not [text for message in catalogue("en").messages.values() for text in forms_of(message) if "\u00a0" in text]


def test_a_heading_of_a_sheet_has_the_spaces_that_are_typed() -> None:
    assert language_named("fr").say("sheet.heading.score", version="a") == "a : score"


def forms_of(message: str | dict[str, str]) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())
