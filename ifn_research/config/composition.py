"""Files laid over each other by `extends`, and the paths that they name."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ifn_research.config.yaml_document import Document, Path_, cannot_read, forget, merge, read_document
from ifn_research.errors import ConfigError, nearest

SAMPLE_FOLDER = Path(__file__).resolve().parent.parent / "data" / "sample"
VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def read_with_extends(path: Path, *, above: tuple[Path, ...] = ()) -> Document:
    """Read a file and, below it, the files that it extends, in the order given."""
    resolved = path.resolve()
    if resolved in above:
        raise ConfigError(
            "a configuration extends itself",
            where=" -> ".join(str(item) for item in (*above, resolved)),
            fix="remove one of these 'extends'",
        )
    document = read_document(path)
    extends = document.data.pop("extends", [])
    names = [extends] if isinstance(extends, str) else extends
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ConfigError(
            "'extends' is a file name or a list of them",
            where=document.where(("extends",)),
            fix="extends: [catalogue.yaml]",
        )
    result = Document({}, {}, document.source)
    for index, name in enumerate(names):
        base = resolve_path(name, document, ("extends", index))
        if not _is_file(base):
            raise ConfigError(
                f"there is no file '{name}' to extend",
                where=document.where(("extends", index)),
                fix=f"it was looked for at {base}; {_beside(base)}",
            )
        result = merge(result, read_with_extends(base, above=(*above, resolved)))
    forget(document.positions, ("extends",))
    return merge(result, document)


def _beside(base: Path) -> str:
    """The YAML files of the folder in which one is missing, the nearest name first."""
    try:
        names = sorted(path.name for path in base.parent.iterdir() if path.suffix in (".yaml", ".yml"))
    except OSError:
        return "there is no such folder"
    return nearest(base.name, names) if names else "no YAML file is in that folder"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise cannot_read(path, error) from None


def expand_variables(text: str, *, where: str) -> str:
    """Replace ``${NAME:-default}`` by the environment variable, or by the default where it is unset or empty."""

    def value(match: re.Match[str]) -> str:
        name, default = match.group(1), match.group(2)
        found = os.environ.get(name) or default
        if found is None:
            raise ConfigError(
                f"the environment variable {name} is not set",
                where=where,
                fix=f"set it (export {name}=...), or write ${{{name}:-default}}",
            )
        return found

    return VARIABLE.sub(value, text)


def resolve_path(text: str, document: Document, path: Path_) -> Path:
    """A path of the configuration: variables expanded, relative to the file that contains it.

    ``sample:name`` is a file of the sample that comes with the package.
    """
    if text.startswith("sample:"):
        return SAMPLE_FOLDER / text.removeprefix("sample:")
    expanded = Path(expand_variables(text, where=document.where(path))).expanduser()
    return Path(os.path.normpath(document.position(path).base.absolute() / expanded))
