"""The troubleshooting index: what the screen says, from the catalogue of messages, and what to do then."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ifn_research
from ifn_research.language.catalogue import errors_of

PACKAGE = Path(ifn_research.__file__).parent
# Where the arguments of an error or a finding stand that say what is wrong; `fix` is always named.
SAYING = {
    **dict.fromkeys(("ConfigError", "DataError", "IfnError", "Refusal", "Slip", "StoreError"), 0),
    "OptionError": 1,
    "Clash": 0,
    "Finding": 5,
}
# Of a finding that asks for nothing.
NOTHING_TO_DO = ""
PLACEHOLDER = re.compile(r"{\w+(?::[^{}]*)?}")
AREAS = {
    "reading": ("Reading tables", "Lire les tables"),
    "config": ("The configuration", "La configuration"),
    "quality": ("Quality of the data", "La qualité des données"),
    "steps": ("Steps and methods", "Les étapes et les méthodes"),
    "index": ("Computing a version", "Calculer une version"),
    "statistics": ("Statistics", "Statistiques"),
    "study": ("Planning and running a study", "Préparer et lancer une étude"),
    "geography": ("Outlines and neighbours", "Contours et voisins"),
    "sites": ("Places as indicators", "Des lieux comme indicateurs"),
    "guessing": ("Starting from a table: guesses", "Partir d’une table : ce qui est deviné"),
    "verifying": ("Computing results again: `ifn verify`", "Recalculer des résultats : `ifn verify`"),
    "examining": ("What a machine lacks: `ifn doctor`", "Ce qui manque à une machine : `ifn doctor`"),
    "fetching": ("Getting public files: `ifn fetch`", "Obtenir des fichiers publics : `ifn fetch`"),
    "travelling": ("A study that travels", "Une étude qui voyage"),
    "pooling": ("Putting returns together: `ifn pool`", "Réunir des retours : `ifn pool`"),
    "designing": ("Where to measure next: `ifn design`", "Où mesurer ensuite : `ifn design`"),
    "cluster": ("Working with a cluster", "Travailler avec un cluster"),
    "starting": ("Starting from a table: `ifn new`", "Partir d’une table : `ifn new`"),
    "ballots": ("Votes and ballots", "Votes et bulletins"),
    "levels": ("Territories of a larger level", "Territoires d’un niveau plus grand"),
    "vintages": ("Communes of other years", "Communes d’autres années"),
    "scoring": ("Scoring new tables", "Noter de nouvelles tables"),
    "results": ("Results folders", "Les dossiers de résultats"),
    "outputs": ("Notes, maps and workbooks", "Notes, cartes et classeurs"),
    "explanation": ("Explaining a territory", "Expliquer un territoire"),
    "splitting": ("Splitting moves: `ifn compare --split`", "Décomposer les déplacements : `ifn compare --split`"),
    "comparison": ("Comparing runs", "Comparer des exécutions"),
    "operations": ("Commands", "Les commandes"),
    "tracking": ("MLflow", "MLflow"),
    "printing": ("In the terminal", "Dans le terminal"),
    "errors": ("Several places", "En plusieurs endroits"),
}
WORDS = {
    "en": (
        "Troubleshooting",
        "Search this page for a few words of what the screen says (`…` stands for a name or a figure). "
        "Every error also says where it is (`where:`) and what to do (`fix:`); `ifn check my-study.yaml` lists all "
        "that is wrong in a study at once. The exit code is 2 where the input is wrong, 1 where something failed.",
        "What to do",
        "Or",
        "The line `fix:` of the message says it, for your file. `ifn check` says what else is wrong.",
        "Nothing, if it is what you mean: the study runs, and tells it.",
    ),
    "fr": (
        "Dépannage",
        "Cherchez ici quelques mots de ce que dit l’écran (`…` tient la place d’un nom ou d’un chiffre). "
        "Chaque erreur dit aussi où elle se trouve et comment la corriger ; `ifn check mon-etude.yaml` donne d’un coup "
        "tout ce qui ne va pas dans une étude. Le code de sortie vaut 2 si ce que l’on donne est faux, 1 si une étape "
        "a échoué.",
        "Que faire",
        "Ou",
        "La dernière ligne du message le dit, pour votre fichier. `ifn check` dit ce qui ne va pas par ailleurs.",
        "Rien, si c’est bien ce que vous voulez : l’étude est calculée et le signale.",
    ),
}


def troubleshooting_page(language: str) -> str:
    """Every message of an error or a finding, by area, with what to do."""
    title, opening, what_to_do, other, unsaid, nothing = WORDS[language]
    said = messages()
    lines = ["---", "hide: [toc]", "---", "", f"# {title}", "", opening, ""]
    place = 0 if language == "en" else 1
    there = [area for area in AREAS if any(key.startswith(f"{area}.") for key in said)]
    lines += [f"- [{AREAS[area][place]}](#{area})" for area in there] + [""]
    for area in there:
        lines += [f"## {AREAS[area][place]} {{#{area}}}", ""]
        for key, fixes in said.items():
            if key.startswith(f"{area}."):
                lines += [f"### {text_of(key, language)} {{#{key.replace('.', '-')}}}", ""]
                told = [text_of(fix, language) if fix else nothing.rstrip(".") for fix in fixes]
                told = [text for text in dict.fromkeys(told) if len(re.findall(r"\w{2,}", text)) > 1]
                colon = " :" if language == "fr" else ":"
                advice = f" *{other}*{colon} ".join(f"{text}." for text in told)
                lines += [f"**{what_to_do}**{colon} {advice or unsaid}", ""]
    return "\n".join(lines)


def text_of(key: str, language: str) -> str:
    """A message as the screen says it, with `…` for what it is filled with, and nothing that is markup."""
    area = key.partition(".")[0]
    message = errors_of(area, language)[key]
    form = message if isinstance(message, str) else message["other"]
    text = PLACEHOLDER.sub("…", form).replace("{{", "{").replace("}}", "}")
    return re.sub(r"([\\*_<>\[\]{}#|])", r"\\\1", " ".join(text.split()))


def messages() -> dict[str, list[str]]:
    """What errors and findings say, by key, with the keys of their fixes."""
    found: dict[str, list[str]] = {}
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))]
    anywhere = {node.name: node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for tree in trees:
        functions = anywhere | {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        for node, around in _calls(tree):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name in SAYING:
                what = _argument(node, SAYING[name], ("what", "message"))
                fix = _argument(node, SAYING[name] + 1 if name == "Finding" else -1, ("fix",))
                fixes = list(_keys(fix, around, functions, 4))
                if name == "Finding" and (fix is None or (isinstance(fix, ast.Constant) and not fix.value)):
                    fixes = [NOTHING_TO_DO]
                for key in _keys(what, around, functions, 4):
                    known = found.setdefault(key, [])
                    known += [fix for fix in fixes if fix not in known and (fix == NOTHING_TO_DO or _is_listed(fix))]
    return {key: found[key] for key in sorted(found) if _is_told(key)}


def _is_listed(key: str) -> bool:
    area = key.partition(".")[0]
    return area in AREAS and key in errors_of(area, "en")


def _is_told(key: str) -> bool:
    return _is_listed(key) and len(text_of(key, "en").replace("…", "").split()) >= 2


def _calls(tree: ast.AST, around: ast.AST | None = None) -> Iterator[tuple[ast.Call, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        inside = node if isinstance(node, ast.FunctionDef) else around
        if isinstance(node, ast.Call) and inside is not None:
            yield node, inside
        yield from _calls(node, inside)


def _argument(node: ast.Call, position: int, names: tuple[str, ...]) -> ast.expr | None:
    named = [item.value for item in node.keywords if item.arg in names]
    if named:
        return named[0]
    return node.args[position] if 0 <= position < len(node.args) else None


def _keys(node: ast.expr | None, around: ast.AST, functions: dict[str, Any], depth: int) -> Iterator[str]:
    """The keys of the sentences that an expression may be, followed through names and functions of its module."""
    if isinstance(node, ast.IfExp):
        yield from _keys(node.body, around, functions, depth)
        yield from _keys(node.orelse, around, functions, depth)
    elif isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from _keys(part, around, functions, depth)
    elif isinstance(node, ast.Name) and depth:
        for value in _assigned(node.id, around):
            yield from _keys(value, around, functions, depth - 1)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "say":
            yield from _constants(node.args[0], around)
        elif depth and node.func.id in functions:
            inner = functions[node.func.id]
            for line in ast.walk(inner):
                if isinstance(line, ast.Return):
                    yield from _keys(line.value, inner, functions, depth - 1)


def _constants(node: ast.expr, around: ast.AST) -> Iterator[str]:
    """The texts that an expression may be, through the names that stand for them."""
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body, around)
        yield from _constants(node.orelse, around)
    elif isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.Name):
        for value in _assigned(node.id, around):
            if isinstance(value, (ast.Constant, ast.IfExp)):
                yield from _constants(value, around)


def _assigned(name: str, around: ast.AST) -> Iterator[ast.expr]:
    """What is assigned to a name in a function."""
    for line in ast.walk(around):
        if isinstance(line, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in line.targets):
            yield line.value
