"""Files laid over each other by `extends`, and the paths that they name."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ifn_research.config.merging import merge
from ifn_research.config.yaml_document import Path_, YamlDocument, cannot_read, forget, read_document
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import Words, say

SAMPLE_FOLDER = Path(__file__).resolve().parent.parent / "data" / "sample"
# Files that studies extend by their bare names, from wherever they are.
EXTENSIONS = Path(__file__).resolve().parent / "extensions"
VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def read_with_extends(path: Path, *, above: tuple[Path, ...] = ()) -> YamlDocument:
    """Read a file and, below it, the files that it extends, in the order given."""
    resolved = path.resolve()
    if resolved in above:
        raise ConfigError(
            say("config.configuration_extends_itself"),
            where=" -> ".join(str(item) for item in (*above, resolved)),
            fix=say("config.remove_extends"),
        )
    document = read_document(path)
    extends = document.data.pop("extends", [])
    names = [extends] if isinstance(extends, str) else extends
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ConfigError(
            say("config.extends_file_name_list"),
            where=document.where(("extends",)),
            fix=say("config.extends_catalogue_yaml"),
        )
    result = YamlDocument({}, {}, document.source)
    for index, name in enumerate(names):
        base = resolve_path(name, document, ("extends", index))
        if not _is_file(base) and name in bundled():
            base = EXTENSIONS / name
        if not _is_file(base):
            raise ConfigError(
                say("config.no_file_extend", name=name),
                where=document.where(("extends", index)),
                fix=say("config.looked_for_at", base=base, beside=_beside(base)),
            )
        result = merge(result, read_with_extends(base, above=(*above, resolved)))
    forget(document.positions, ("extends",))
    return merge(result, document)


def bundled() -> list[str]:
    """The names of the files that come with the package to be extended."""
    return sorted(path.name for path in EXTENSIONS.glob("*.yaml"))


def _beside(base: Path) -> Words:
    """The YAML files that could be meant: those of the folder in which one is missing, and those of the package."""
    try:
        names = [path.name for path in base.parent.iterdir() if path.suffix in (".yaml", ".yml")]
    except OSError:
        return say("config.no_folder")
    names = sorted({*names, *bundled()})
    return nearest(base.name, names) if names else say("config.no_yaml_file_folder")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise cannot_read(path, error) from None


def expand_variables(text: str, *, where: Words) -> str:
    """Replace ``${NAME:-default}`` by the environment variable, or by the default where it is unset or empty."""

    def value(match: re.Match[str]) -> str:
        name, default = match.group(1), match.group(2)
        found = os.environ.get(name) or default
        if found is None:
            raise ConfigError(
                say("config.environment_variable_not_set", name=name),
                where=where,
                fix=say("config.set_export_write_default", name=name),
            )
        return found

    return VARIABLE.sub(value, text)


def resolve_path(text: str, document: YamlDocument, path: Path_) -> Path:
    """A path of the configuration: variables expanded, relative to the file that contains it.

    ``sample:name`` is a file of the sample that comes with the package.
    """
    if text.startswith("sample:"):
        return SAMPLE_FOLDER / text.removeprefix("sample:")
    expanded = Path(expand_variables(text, where=document.where(path))).expanduser()
    return Path(os.path.normpath(document.position(path).base.absolute() / expanded))
