"""The first sheet: how to read the others, what they do not say, and where they come from."""

from __future__ import annotations

from collections.abc import Sequence

from ifn_research.errors import plural
from ifn_research.language import in_french
from ifn_research.language.french import METRICS, ground_truth_label
from ifn_research.outputs.workbook.sheets import SECRET, Sheet, text
from ifn_research.remarks import Remark
from ifn_research.results.study_result import StudyResult

READING = (
    ("Score", "Plus le score est élevé, plus le territoire est fragile. Les scores de deux versions n'ont pas la même "
              "unité : comparer leurs rangs ou leurs déciles."),
    ("Rang", "1 = le plus fragile. Les territoires à égalité ont le même rang, le plus petit."),
    ("Décile", "10 = le dixième des territoires le plus fragile, 1 = le moins fragile."),
    ("Case vide", "Une case vide n'est pas un zéro : la version ne donne pas de score à ce territoire, ou le chiffre "
                  "n'existe pas."),
    ("Contribution", "Ce qu'un indicateur ajoute au score, ou en retire. Les contributions d'un territoire se somment "
                     "au score avant sa mise à l'échelle."),
    ("Part", "Les parts vont de 0 à 1 : 0,124 se lit 12,4 %."),
    ("Intervalle", "Les bornes encadrent la valeur à 95 %. Une remarque « indicatif » ou « trop étroit » en limite "
                   "la portée."),
    ("Comparaison", "Deux versions ne se distinguent que si la valeur p corrigée (Holm) est faible, d'ordinaire sous "
                    "0,05. Le test « compte tenu du nombre de versions essayées » est déjà corrigé. "
                    "Un test « naïf » prend les territoires pour indépendants : il ne suffit pas."),
    ("Limite", "Un accord avec un constat de terrain n'établit aucune cause, et ne dit rien des personnes à "
               "l'intérieur d'un territoire."),
)  # fmt: skip


def reading_sheet(result: StudyResult, others: Sequence[Sheet]) -> Sheet:
    """Return what the study is, how to read each sheet, what a reader of each version must know."""
    rows = [*_study(result), *READING, *_secrecy(result), *_contents(others), *_cautions(result), *_origin(result)]
    columns = (text("Rubrique", [row[0] for row in rows]), text("Texte", [row[1] for row in rows]))
    return Sheet("Lire-moi", "lire-moi", "une indication de lecture", columns, 1, prose=True)


def _study(result: StudyResult) -> list[tuple[str, str]]:
    rows = [("Étude", result.title)]
    if result.config.get("description"):
        rows.append(("Objet", str(result.config["description"])))
    if "n_territories" in result.manifest:
        rows.append(
            ("Territoires", f"{in_french().count(result.manifest['n_territories'])} dans les tables de l'étude.")
        )
    if result.primary is not None:
        truth, metric = result.primary
        how = "déclaré avant le calcul" if result.declared else "retenu par défaut, sans valeur de verdict"
        named = f"{METRICS.get(metric, metric)} ; {ground_truth_label(result.config, truth)}"
        rows.append(("Critère principal", f"{named} ({how})"))
    else:
        rows.append(
            ("Critère principal", "Aucun constat de terrain : les versions sont calculées, aucune n'est jugée.")
        )
    return rows


def _secrecy(result: StudyResult) -> list[tuple[str, str]]:
    """Return what « secret » stands for; nothing where nothing is masked."""
    if result.threshold is None:
        return []
    told = result.manifest.get("disclosure", {})
    small, beside = told.get("small", 0), told.get("secondary", 0)
    count = in_french().count
    text = (
        f"Secret statistique : « {SECRET} » tient la place d'un chiffre qui repose sur 1 à {result.threshold - 1} "
        f"personnes ({count(small)} {plural(small, 'chiffre', 'chiffres')}), ou qui permettrait d'en retrouver un par "
        f"différence ({count(beside)}). Un zéro n'est pas masqué. Scores, rangs et déciles restent : avec les poids, "
        "un score dit quelque chose de ce qui le compose."
    )
    return [("Secret", text)]


def _contents(others: Sequence[Sheet]) -> list[tuple[str, str]]:
    return [
        (f"Feuille « {sheet.title} »", f"Une ligne est {sheet.about}. En csv-fr : {sheet.file}.csv.")
        for sheet in others
    ]


def _cautions(result: StudyResult) -> list[tuple[str, str]]:
    """Warnings, each once with the versions that it concerns."""
    shared: dict[Remark, list[str]] = {}
    for version, said in result.warnings.items():
        for one in said:
            shared.setdefault(one, []).append(version)
    rows = [(_who(result, versions), in_french().warning(one, result.config)) for one, versions in shared.items()]
    failed = "Elle n'a pas pu être calculée : voir la feuille « Versions »."
    return rows + [(f"Version {version}", failed) for version in result.failed["version"]]


def _who(result: StudyResult, versions: Sequence[str]) -> str:
    if len(versions) == 1:
        return f"Version {versions[0]}"
    return "Toutes les versions" if list(versions) == result.versions else f"Versions {', '.join(versions)}"


def _origin(result: StudyResult) -> list[tuple[str, str]]:
    named = {
        "config_digest": "Empreinte de la configuration",
        "data_digest": "Empreinte des données",
        "git_commit": "Code du programme (commit)",
        "seed": "Graine aléatoire",
    }
    known = [(label, result.manifest.get(key)) for key, label in named.items()]
    return [(label, str(value)) for label, value in known if value is not None]
