"""The words of a header, and their meaning for its column."""

from __future__ import annotations

import re
import unicodedata

# Words by which producers call the codes of a level; of two levels that a header names, the first.
OF_LEVEL = {
    "iris": {"iris", "dciris", "codeiris", "codiris"},
    "epci": {"epci", "siren", "intercommunalite", "codeepci", "sirenepci"},
    "commune": {
        "com", "commune", "communes", "insee", "depcom", "codecom", "codecommune", "codeinsee", "codcom", "citycode",
        "cog", "inseecom", "codgeo",
    },
    "departement": {"dep", "dept", "dpt", "departement", "departements", "codedep", "coddep", "department"},
    "region": {"reg", "region", "regions", "codereg", "codreg"},
}  # fmt: skip
CODE = {
    "code", "codes", "cod", "codgeo", "geo", "geocode", "id", "identifiant", "ident", "identifier", "key", "cle", "ref",
    "siret", "uai", "finess", "numero", "num", "no", "n°", "fid", "objectid", "gid", "cp", "postal", "postale",
    "canton", "place", "territoire", "zone", "qp", "circo", "ze",
}  # fmt: skip
NAME = {
    "nom", "name", "noms", "lib", "libelle", "libelles", "libgeo", "libcom", "libdep", "libepci", "libreg", "label",
    "intitule", "libiris", "designation", "raison", "territoire", "lieu",
}  # fmt: skip
POSTAL = {"postal", "postale", "postaux", "cp", "zip", "zipcode", "codepostal", "cedex"}
YEAR = {
    "annee",
    "annees",
    "an",
    "year",
    "millesime",
    "date",
    "periode",
    "mois",
    "month",
    "semaine",
    "week",
    "trimestre",
    "semestre",
    "quarter",
}
RANK = {"rang", "rangs", "rank", "classement", "ranking", "position"}
CLASS = {"decile", "deciles", "quintile", "quartile", "classe", "categorie", "cat", "type", "typologie", "cluster"}
INDEX = {"score", "scores", "indice", "index", "ifn", "fdep", "edi"}
OUTCOME = re.compile(
    "taux (?:de |d )?recours|non ?recours|take ?up|outcome|abstention|illectronism|unvaccinated|renoncement|"
    "non ?demande"
)
POPULATION = {
    "population", "pop", "pmun", "ptot", "hab", "habitants", "habitant", "inhabitants",
    "popmun", "poptot", "municipale",
    "totale", "total", "legale", "nb", "nombre", "n", "d", "de", "p", "tot", "insee", "commune",
}  # fmt: skip
PEOPLE = {"population", "pop", "pmun", "habitants", "habitant", "inhabitants", "popmun", "poptot"}
PROPORTION = {
    "part", "parts", "taux", "tx", "pct", "pourcent", "pourcentage", "pourcentages", "share", "rate", "proportion",
    "percent", "percentage", "ratio", "prct", "txpauv",
}  # fmt: skip
PERCENT = {"pct", "prct", "pourcent", "pourcentage", "pourcentages", "percent", "percentage"}
COUNT = {
    "nb",
    "nbre",
    "nombre",
    "effectif",
    "effectifs",
    "count",
    "nbmen",
    "nbpers",
    "total",
    "ensemble",
    "superficie",
    "surface",
}
MEASURE = {"indicateur", "indicateurs", "indicator", "variable", "mesure", "measure", "champ", "libelle"}
MONEY = {
    "med", "mediane", "median", "revenu", "revenus", "income", "euro", "euros", "eur", "salaire", "salaires", "loyer",
    "loyers", "prix", "montant", "montants", "pension", "pensions",
}  # fmt: skip
LONGITUDE = {"lon", "long", "lng", "longitude", "x"}
LATITUDE = {"lat", "latitude", "y"}
DENSITY = {"densite", "density"}
# More of these is usually less fragile; nothing more than a proposal.
LESS_FRAGILE = {
    "med", "mediane", "median", "revenu", "revenus", "income", "salaire", "salaires", "fibre", "thd", "couverture",
    "coverage", "broadband", "eligible", "elig", "eligibles", "bac", "diplomes", "highereducation", "mediation",
}  # fmt: skip


TAKE_UP = re.compile(r"\b(?:recours|take|takeup)\b")
# What turns it round.
WITHOUT = {
    "sans", "no", "non", "not", "peu", "low", "pas", "without", "absence", "manque", "defaut", "difficulte",
    "difficultes", "nonrecours", "temps", "distance",
}  # fmt: skip


def words_of(header: str) -> list[str]:
    """The words of a header, in small letters without accents; figures are words of their own."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", header) if not unicodedata.combining(letter))
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)
    found = re.findall(r"[a-z]+|[0-9]+|n°", apart.casefold())
    whole = "".join(re.findall(r"[a-z]+", plain.casefold()))
    return [*found, *([whole] if whole not in found else [])]


def says(header: str, words: set[str]) -> bool:
    """True if a header holds one of these words."""
    return not words.isdisjoint(words_of(header))


def is_population(header: str) -> bool:
    """True if a header means all inhabitants, and no part of them."""
    found = [word for word in words_of(header) if not word.isdigit()]
    single = found[:-1] if len(found) > 1 and found[-1] == "".join(found[:-1]) else found
    return bool(single) and not PEOPLE.isdisjoint(single) and POPULATION.issuperset(single)


def is_outcome(header: str) -> bool:
    """True if a header means what an index is judged by: non-recourse, and what stands for it."""
    return OUTCOME.search(" ".join(words_of(header)[: -1 if len(words_of(header)) > 1 else None])) is not None


def is_less_fragile(header: str) -> bool:
    """True if more of what a header means is usually less fragile; a part of those who have no diploma is not."""
    found = set(words_of(header))
    good = not LESS_FRAGILE.isdisjoint(found) or {"acces", "internet"} <= found or TAKE_UP.search(" ".join(found))
    return bool(good) and WITHOUT.isdisjoint(found)


def level_said(header: str) -> str:
    """The level that a header names; empty if it names none, or codes of the post."""
    if says(header, POSTAL):
        return ""
    found = words_of(header)
    return next((level for level, words in OF_LEVEL.items() if not words.isdisjoint(found)), "")


def slug(text: str, taken: set[str], longest: int = 60) -> str:
    """A name of letters, figures and underscores that is not taken, whatever its case; it is added to the taken."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:longest].strip("_") or "x"
    name, n = base, 1
    while name in taken:
        n += 1
        name = f"{base}_{n}"
    taken.add(name)
    return name
