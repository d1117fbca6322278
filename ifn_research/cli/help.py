"""The help of commands, in the language of who asks: texts are keys of the catalogue until they are shown."""

from __future__ import annotations

import re
from typing import Any

import click

from ifn_research.cli.language import language_of
from ifn_research.language.messages import say

KEY = re.compile(r"help\.\w+")
# A paragraph of a help that begins with the program is an example, whose lines click leaves as they are.
EXAMPLE, AS_IT_IS = "ifn ", "\b\n"


def in_language(key: str, context: click.Context, **values: object) -> str:
    """A text of the catalogue, in the language of a command line."""
    return say(key, **values).told(language_of(context)).rstrip("\n")


def with_words(text: str, context: click.Context) -> str:
    """A text in which keys of the catalogue stand for words, with these words."""
    return KEY.sub(lambda found: in_language(found[0], context), text)


def usage_of(command: click.Command, context: click.Context) -> str:
    """The words to type after the name of a command."""
    pieces = " ".join(command.collect_usage_pieces(context))
    return with_words(pieces, context)


class Helped(click.Command):
    """A command whose help, and that of its options, are keys of the catalogue."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.options_metavar = "help.options_metavar"

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is typed."""
        formatter.write_usage(ctx.command_path, usage_of(self, ctx), prefix=f"{in_language('help.usage', ctx)} ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does, with examples."""
        text = with_words(self.help or "", ctx)
        paragraphs = [
            f"{AS_IT_IS}{part}" if part.startswith(EXAMPLE) else part for part in text.split("\n\n") if part.strip()
        ]
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("\n\n".join(paragraphs))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, each with its help."""
        records = [_record(item, ctx) for item in self.get_params(ctx) if isinstance(item, click.Option)]
        with formatter.section(in_language("help.options", ctx)):
            formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write where there is more to read."""
        if self.epilog:
            formatter.write_paragraph()
            formatter.write_text(in_language(self.epilog, ctx))


class HelpedGroup(Helped, click.Group):
    """A group of such commands."""

    command_class = Helped

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, subcommand_metavar="help.command_metavar", **options)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands with a line each."""
        super().format_options(ctx, formatter)
        rows = [(name, with_words(command.short_help or "", ctx)) for name, command in sorted(self.commands.items())]
        with formatter.section(in_language("help.commands", ctx)):
            formatter.write_dl(rows)


def _record(option: click.Option, context: click.Context) -> tuple[str, str]:
    """An option as it is typed, and its help."""
    typed = ", ".join(sorted(option.opts, key=len))
    if not option.is_flag and not option.count:
        typed += f" {with_words(option.make_metavar(context), context)}"
    if "--help" in option.opts:
        return typed, in_language("help.show_help", context)
    text = with_words(option.help or "", context)
    if option.show_default and option.default is not None:
        text = in_language("help.default", context, text=text, default=option.default)
    return typed, in_language("help.required", context, text=text) if option.required else text
