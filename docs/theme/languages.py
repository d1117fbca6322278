"""The language of each page, the words of the theme around it, and the same page in the other language."""

from __future__ import annotations

import re
from typing import Any

FRENCH = "fr/"
# Pages in French that stand among the English ones, and have no twin.
FRENCH_ALONE = {"tutorials/adapter-l-indice-a-mon-territoire.md"}
HOMES = {"fr": "index.md", "en": "start.md"}
SEARCH = '<label class="md-header__button md-icon" for="__search"'
# Tags, and code with what is in it: nothing there is print.
NO_TEXT = re.compile(r"(<pre.*?</pre>|<code.*?</code>|<[^>]+>)", re.DOTALL)
# A space that no line may begin after: before these signs, inside quotation marks and between thousands.
UNBROKEN = re.compile(r" (?=[:;?!%»])|(?<=«) |(?<=\d) (?=\d{3}(?!\d))")
DIALOG = 'data-md-component="search" role="dialog"'
NAMED = {"fr": "Recherche", "en": "Search"}
# The tabs in each language; the pages below most of them are in English.
TABS = {
    "Par où commencer": {"fr": "Par où commencer", "en": "En français"},
    "Tutorials": {"fr": "Tutoriels (en anglais)", "en": "Tutorials"},
    "How-to": {"fr": "Modes d’emploi (en anglais)", "en": "How-to"},
    "Explanation": {"fr": "Explications (en anglais)", "en": "Explanation"},
    "Reference": {"fr": "Référence (en anglais)", "en": "Reference"},
    "Troubleshooting": {"fr": "Dépannage (en anglais)", "en": "Troubleshooting"},
}
NAMES = {"fr": "Français", "en": "English"}


def language_of(source: str) -> str:
    """French under fr/ and at home, English elsewhere."""
    return "fr" if source.startswith(FRENCH) or source in (HOMES["fr"], *FRENCH_ALONE) else "en"


def twin_of(source: str, pages: set[str]) -> str:
    """The same page in the other language; where there is none, the home of that language."""
    language = language_of(source)
    other = "en" if language == "fr" else "fr"
    there = source.removeprefix(FRENCH) if language == "fr" else FRENCH + source
    alone = source == HOMES[language] or source in FRENCH_ALONE
    return there if not alone and there in pages else HOMES[other]


def on_page_content(html: str, *, page: Any, config: Any, files: Any) -> str:
    """Print French as French is printed."""
    del config, files
    if language_of(page.file.src_uri) != "fr":
        return html
    return "".join(part if NO_TEXT.fullmatch(part) else UNBROKEN.sub("\u00a0", part) for part in NO_TEXT.split(html))


def on_page_context(context: dict[str, Any], *, page: Any, config: Any, nav: Any) -> dict[str, Any]:
    """Set the words of the theme, and where the switch of language leads."""
    source = page.file.src_uri
    language = language_of(source)
    for tab in nav.items:
        tab.title = next((names for names in TABS.values() if tab.title in names.values()), {}).get(language, tab.title)
    config.theme["language"] = language
    files = {file.src_uri: file for file in context["pages"]}
    other = "en" if language == "fr" else "fr"
    address = files[twin_of(source, set(files))].url_relative_to(page.file)
    page.meta["switch"] = (
        f'<a class="ifn-language" href="{address}" hreflang="{other}" lang="{other}">{NAMES[other]}</a>'
    )
    return context


def on_post_page(output: str, *, page: Any, config: Any) -> str:
    """Put the switch into the header, before the search. The theme has one of its own, which asks for a sitemap."""
    del config
    before, mark, after = output.partition(SEARCH)
    if not mark:
        raise ValueError(f"{page.file.src_uri}: the header of the theme has no search any more")
    named = after.replace(DIALOG, f'{DIALOG} aria-label="{NAMED[language_of(page.file.src_uri)]}"', 1)
    return f"{before}{page.meta['switch']}{mark}{named}"
