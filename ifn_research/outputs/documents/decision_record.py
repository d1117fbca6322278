"""The record of a decision in French: what was decided, on which figures, and what it can be found again by."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from ifn_research.errors import plural
from ifn_research.language import in_french
from ifn_research.language.french import capitalised, count, indicator_label
from ifn_research.outputs.documents.formats.markdown import bullets, escaped, sections
from ifn_research.outputs.documents.notes.judgement import primary_sentence
from ifn_research.outputs.documents.notes.rows import of
from ifn_research.outputs.documents.notes.selection import selection_of
from ifn_research.outputs.documents.notes.variants import circularity_of
from ifn_research.outputs.documents.notes.wording import in_words, version_config
from ifn_research.results.decision import Decision, Registration
from ifn_research.results.study_result import StudyResult

STATUSES = {"adopted": "adoptée", "rejected": "écartée", "deferred": "reportée"}
NOT_DECLARED = (
    "Le critère principal n'était pas déclaré avant le calcul : ses chiffres décrivent, ils ne portent pas de verdict."
)

GAP = (
    "L'intervalle de cet écart vaut pour cette seule comparaison ; la valeur p est corrigée pour toutes les "
    "comparaisons avec un indicateur seul : elle peut être grande alors que l'intervalle ne contient pas zéro."
)


def decision_record(result: StudyResult, decision: Decision, registration: Registration, *, number: int) -> str:
    """The record of a decision in Markdown.

    Parameters
    ----------
    result : StudyResult
        The run on which it relied.
    decision : Decision
    registration : Registration
    number : int
        Of the record among the others.
    """
    status = STATUSES[decision.status]
    title = f"# {number:04d}. {escaped(result.title)} : version {escaped(decision.version)} {status}"
    body = sections(
        ("Décision", _decision(decision, registration)),
        ("Motif", "\n\n".join(escaped(part) for part in decision.reason.split("\n\n") if part.strip())),
        ("La version", _version(result, decision.version)),
        ("Les chiffres sur lesquels elle repose", bullets(_figures(result, decision.version))),
        ("Réserves", bullets(_cautions(result, decision.version))),
        ("Pour la retrouver", bullets(_traces(result, decision, registration))),
    )
    return f"{title}\n\n{body}\n"


def day(moment: date) -> str:
    """A date as French readers write it: ``1er mars 2026``."""
    text = str(format_date(moment, "d MMMM y", locale="fr"))
    return text.replace("1 ", "1er ", 1) if moment.day == 1 else text


def _decision(decision: Decision, registration: Registration) -> str:
    taken = f"prise lors de la réunion du {day(decision.meeting)}" if decision.meeting else "sans réunion indiquée"
    lines = [
        f"Version {escaped(decision.version)} : **{STATUSES[decision.status]}**, {taken}.",
        f"Enregistrée le {day(decision.recorded)}.",
    ]
    replaced = registration.replaced(decision)
    if replaced is not None:
        lines.append(f"Elle remplace la version en vigueur jusque-là : {_named(replaced.version, replaced.address)}.")
    elif registration.withdrawn(decision):
        lines.append("Elle était en vigueur et ne l'est plus : l'étude n'a plus de version adoptée.")
    elif decision.status == "adopted" and registration.in_force is not None:
        lines.append("Elle était déjà en vigueur.")
    elif registration.in_force is not None:
        in_force = registration.in_force
        lines.append(f"La version en vigueur reste {_named(in_force.version, in_force.address)}.")
    return bullets(lines)


def _named(version: str, address: str) -> str:
    return f"{escaped(version)} (`{address}`)" if version else f"`{address}`"


def _version(result: StudyResult, version: str) -> str:
    declared = version_config(result.config, version)
    n = len(declared.variables)
    labels = ", ".join(escaped(indicator_label(result.config, name)) for name in declared.variables)
    counted = f"{count(n)} {plural(n, 'indicateur', 'indicateurs')}"
    return f"{counted} : {labels}.\n\n{capitalised(in_words(declared, result.config))}."


def _figures(result: StudyResult, version: str) -> list[str]:
    """The primary metric and what tests say of it, circularity, and how many versions were tried."""
    found = [primary_sentence(result, version), *_about_the_gap(result, version)]
    if version not in result.beside and result.primary is not None:
        found += [] if result.declared else [NOT_DECLARED]
        found += [*selection_of(result, version), *circularity_of(result, version)]
    return [*found, _tried(result)]


def _about_the_gap(result: StudyResult, version: str) -> list[str]:
    """Return why the interval of a difference and its p-value need not agree, where the record gives both."""
    best = result.best_baseline()
    if version in result.beside or result.primary is None or best is None:
        return []
    truth, metric = result.primary
    baseline = str(best["version"])
    own = {"version_a": version, "version_b": baseline, "ground_truth": truth, "metric": metric, "test": "bootstrap"}
    rows = of(result, "comparisons", **own)
    both = rows["ci_low"].notna() & rows["p_holm"].notna() & rows["family"].str.startswith("baselines:")
    return [GAP] if both.any() else []


def _tried(result: StudyResult) -> str:
    n = len(result.tables["versions"])
    text = f"Versions essayées dans ce calcul : {count(n)}"
    earlier = result.manifest.get("earlier_version_runs")
    if earlier is None:
        return f"{text} ; ce que les calculs précédents ont essayé n'est pas connu."
    return f"{text} ; versions différentes essayées par les calculs précédents de l'étude : {count(earlier)}."


def _cautions(result: StudyResult, version: str) -> list[str]:
    texts = [escaped(in_french().warning(remark, result.config)) for remark in result.warnings.get(version, ())]
    for truth in result.config.get("ground_truth", []):
        if truth.get("note"):
            texts.append(f"« {escaped(truth.get('label') or truth['name'])} » : {escaped(truth['note'])}")
    return texts


def _traces(result: StudyResult, decision: Decision, registration: Registration) -> list[str]:
    manifest = result.manifest
    commit = manifest.get("git_commit")
    lines: list[str] = [
        f"Étude `{result.study}`, calcul `{manifest['study_run']}`, graine {manifest['seed']}.",
        f"Modèle enregistré : `{registration.registered.address}`"
        + (f" (`models:/{registration.registered.model}@adopted`)." if decision.status == "adopted" else "."),
        f"Runs MLflow : version `{registration.version_run}`, étude `{registration.study_run}`.",
        f"Empreinte de la configuration : `{manifest['config_digest']}`.",
        f"Empreinte des données : `{manifest['data_digest']}`.",
        *(f"{escaped(item['table'])} : SHA-256 `{item['sha256']}`." for item in manifest["inputs"]),
        f"Commit : `{commit}`." if commit else "Commit : aucun dépôt.",
        f"Programme : ifn-research {escaped(manifest['packages']['ifn-research'])}.",
    ]
    disclosure = result.config.get("disclosure")
    if disclosure is not None:
        lines.append(f"Diffusion : les effectifs inférieurs à {count(disclosure['threshold'])} sont masqués.")
    return [*lines, "Ce relevé ne nomme personne : la décision est celle de l'instance, non d'un de ses membres."]
