"""The page of the methods, by the names that a study writes, from the registries."""

from __future__ import annotations

from ifn_research.study.schema import Method, method_table


def methods_page() -> str:
    """Every method with its options, their defaults and their values."""
    methods = [*method_table("transform"), *method_table()]
    kinds = dict.fromkeys(method.kind for method in methods)
    lines = [
        "# Methods",
        "",
        "By the names that a study writes. `ifn methods factor` prints the same of one method.",
        "",
    ]
    lines += ["When each helps, and how it fails: [methods, one by one](../explanation/methods/index.md).", ""]
    lines += ["| step | methods |", "|---|---|"]
    for kind in kinds:
        names = ", ".join(f"[`{m.name}`](#{_anchor(m)})" for m in methods if m.kind == kind)
        lines.append(f"| `{kind}` | {names} |")
    for kind in kinds:
        lines += ["", f"## {kind}", ""]
        for method in methods:
            if method.kind == kind:
                lines += _section(method)
    return "\n".join(lines)


def _anchor(method: Method) -> str:
    return f"{method.kind}-{method.name}"


def _section(method: Method) -> list[str]:
    lines = [f"### `{method.kind}: {method.name}` {{#{_anchor(method)}}}", "", "```yaml", method.written, "```", ""]
    lines += [
        f"::: {method.path}",
        "    options:",
        "      show_root_heading: false",
        "      show_root_toc_entry: false",
    ]
    lines += ["      members: []", "      show_bases: false", ""]
    if method.options:
        lines += ["| option | default | values |", "|---|---|---|"]
        for name, default in method.options:
            values = ", ".join(f"`{value}`" for value in method.choices(name)) or "see above"
            shown = default if default in ("required", "none") else f"`{default}`"
            lines.append(f"| `{name}` | {shown} | {values} |")
        lines.append("")
    return lines
