"""The page beside a return: exactly what leaves the house, figure by figure, and why it is harmless."""

from __future__ import annotations

from ifn_research.language import Language, Run, Text
from ifn_research.language.messages import Words, say
from ifn_research.outputs.documents.blocks import Block, Bullets, Document, Heading, Paragraph, TableBlock, cells
from ifn_research.results.leaving import LEAST_BLOCKS, LEAST_CASES, LEAST_TERRITORIES, Weighed, orders
from ifn_research.results.returned import Returned


def return_page(weighed: Weighed, file: str, language: Language) -> Document:
    """The page for the data-protection officer of the house whose data were used.

    Parameters
    ----------
    weighed : Weighed
    file : str
        Name of the file that goes back.
    language : Language
    """
    told = _Teller(language)
    returned = weighed.returned
    blocks: list[Block] = [
        told.paragraph(say("travelling.page_short", file=file), kind="verdict"),
        *(told.paragraph(say("travelling.page_reduced", why=why)) for why in returned.reduced),
        told.heading(say("travelling.page_what_leaves")),
        _keys(told, returned),
        *_figures(told, returned),
        *_covariances(told, returned),
        told.heading(say("travelling.page_what_stays")),
        told.bullets(
            say("travelling.page_no_territory"),
            say("travelling.page_no_person"),
            say("travelling.page_no_score"),
            say("travelling.page_no_network"),
        ),
        told.heading(say("travelling.page_why_harmless")),
        told.bullets(*_why(weighed)),
        told.heading(say("travelling.page_check")),
        told.bullets(
            say("travelling.page_open", file=file),
            say("travelling.page_digest", digest=returned.digest),
            say("travelling.page_once"),
        ),
    ]
    return Document(
        title=told.words(say("travelling.page_title", file=file)),
        subtitle=returned.title,
        language=language.code,
        date="",
        moment=0,
        contents=language.say("document.contents"),
        page=language.messages.template("document.page"),
        blocks=tuple(blocks),
    )


class _Teller:
    """Puts sentences of the catalogue into blocks, in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def words(self, words: Words) -> str:
        return words if isinstance(words, str) else words.told(self.language.code)

    def text(self, words: Words) -> Text:
        return (Run(self.words(words)),)

    def heading(self, words: Words) -> Heading:
        return Heading(1, self.words(words))

    def paragraph(self, words: Words, kind: str = "") -> Paragraph:
        return Paragraph(self.text(words), kind)

    def bullets(self, *several: Words) -> Bullets:
        return Bullets(tuple(self.text(words) for words in several))

    def row(self, *several: Words) -> tuple[str, ...]:
        return cells([self.words(words) for words in several])


def _keys(told: _Teller, returned: Returned) -> TableBlock:
    """Every key of the file with what it holds and why that tells nothing of a territory."""
    criterion = returned.criterion
    none = say("travelling.page_nothing")
    rows: list[tuple[Words, Words, Words]] = [
        (_named("format", "kind", "release"), returned.release, say("travelling.page_of_program")),
        (
            _named("study", "title", "level"),
            _named(returned.study, returned.title, returned.level),
            say("travelling.page_of_study"),
        ),
        ("study_digest", returned.study_digest[:16] + "…", say("travelling.page_of_study")),
        (
            "criterion",
            _named(criterion.ground_truth, criterion.metric, str(criterion.direction)),
            say("travelling.page_of_study"),
        ),
        ("partner", returned.partner or none, say("travelling.page_partner")),
        ("perimeter", ", ".join(returned.perimeter), say("travelling.page_perimeter")),
        ("n", str(returned.n), say("travelling.page_n")),
        ("n_blocks", str(returned.n_blocks), say("travelling.page_n_blocks")),
        ("coverage", told.language.number(returned.coverage, 2), say("travelling.page_coverage")),
        ("n_versions", str(returned.n_versions), say("travelling.page_n_versions")),
        ("versions_tried", str(returned.versions_tried), say("travelling.page_versions_tried")),
        ("estimates", str(len(returned.estimates)), say("travelling.page_estimates")),
        ("covariances", str(len(returned.covariances)), say("travelling.page_covariances")),
        ("reduced", str(len(returned.reduced)), say("travelling.page_reduced_key")),
        ("remarks", "; ".join(returned.remarks) or none, say("travelling.page_remarks")),
        ("digest", returned.digest[:16] + "…", say("travelling.page_digest_key")),
    ]
    header = told.row(say("travelling.page_key"), say("travelling.page_value"), say("travelling.page_meaning"))
    return TableBlock("", header, tuple(told.row(*row) for row in rows), right=3, widths=(2, 3, 5), dense=True)


def _named(*several: str) -> str:
    return ", ".join(several)


def _figures(told: _Teller, returned: Returned) -> list[Block]:
    if not returned.estimates:
        return []
    header = told.row(
        say("travelling.page_version"),
        say("travelling.page_metric"),
        say("travelling.page_estimate"),
        say("travelling.page_variance"),
    )
    rows = tuple(
        cells(
            [figure.key, figure.metric, str(figure.estimate), "" if figure.variance is None else str(figure.variance)]
        )
        for figure in returned.estimates
    )
    return [told.heading(say("travelling.page_each_figure")), TableBlock("", header, rows, right=2, dense=True)]


def _covariances(told: _Teller, returned: Returned) -> list[Block]:
    blocks: list[Block] = []
    for metric, found in returned.covariances.items():
        if len(found.names) < 2:
            continue
        rows = tuple(
            cells([found.names[a], found.names[b], str(found.matrix[a][b])])
            for a in range(len(found.names))
            for b in range(a + 1, len(found.names))
        )
        header = told.row(say("travelling.page_one"), say("travelling.page_other"), say("travelling.page_covariance"))
        caption = told.words(say("travelling.page_covariances_of", metric=metric))
        blocks.append(TableBlock(caption, header, rows, right=2, dense=True))
    return blocks


def _why(weighed: Weighed) -> list[Words]:
    """The reasons for which no territory is given away, with what the figures hold at most."""
    found: list[Words] = []
    if weighed.returned.estimates:
        found += [
            say(
                "travelling.page_orders",
                total=weighed.returned.n,
                every=orders(weighed.order),
                left=orders(weighed.order - weighed.bits),
            ),
            say("travelling.page_rounded"),
            say("travelling.page_secret_draws"),
        ]
    found.append(say("travelling.page_least", territories=LEAST_TERRITORIES, cases=LEAST_CASES, blocks=LEAST_BLOCKS))
    return [*found, say("travelling.page_not_promised")]
