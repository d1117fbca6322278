"""Complaints about a table that is to be scored, with what to correct in the table: who scores has no configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ifn_research.errors import DataError, IfnError
from ifn_research.language.messages import Message, Value, Words, is_said, say, values_of

# What a fix says to who writes a study, and what to who scores a table.
INSTEAD = {
    "quality.counts_exchanged": "scoring.counts_exchanged",
    "quality.correct_values_or_unit": "scoring.correct_values",
    "quality.share_or_percentages": "scoring.divide_by_hundred",
    "quality.write_missing": "scoring.leave_cells_empty",
    "quality.write_unit_percent": "scoring.take_percent_sign_away",
    "reading.add_decimal_if": "scoring.write_as_in_other_columns",
    "reading.add_header_rows": "scoring.write_header_on_one_line",
    "reading.add_missing": "scoring.leave_them_empty",
    "reading.add_name_to_header": "scoring.add_name_to_header",
    "reading.add_thousands": "scoring.export_without_thousands",
    "reading.add_thousands_if": "scoring.export_without_thousands_if",
    "reading.add_where": "scoring.keep_rows_alone",
    "reading.both_advices": "scoring.both_advices",
    "reading.check_keys_of_sheet": "scoring.save_sheet_with_header",
    "reading.correct_codes_or_columns": "scoring.correct_codes",
    "reading.correct_header": "scoring.correct_header",
    "reading.keep_one_row": "scoring.keep_one_row",
    "reading.look_like_codes_level": "scoring.look_like_codes",
    "reading.name_columns_by_letters": "scoring.fix_alone",
    "reading.or_a_part_of_the_code": "scoring.whole_code_if_a_part",
    "reading.or_level_of_countries": "scoring.fix_alone",
    "reading.put_zeros_back": "scoring.put_zeros_back",
    "reading.put_zeros_back_or_format": "scoring.put_zeros_back_or_format",
    "reading.remove_notes_or_quote": "scoring.remove_notes_or_quote",
    "reading.save_smaller_copy": "scoring.save_smaller_copy",
    "reading.save_without_password": "scoring.save_without_password",
    "reading.say_which_of_zip": "scoring.take_out_of_zip",
    "reading.say_which_sheet": "scoring.save_sheet",
    "reading.say_which_sheet_and_check": "scoring.save_sheet",
    "reading.say_which_where": "scoring.keep_one_row_such_as",
    "reading.second_line_a_territory": "scoring.fix_alone",
    "reading.skip_rows": "scoring.remove_rows",
    "reading.skip_second_line": "scoring.take_line_out",
    "reading.suppressed_count": "scoring.suppressed_count",
    "reading.thousands_or_add_decimals": "scoring.thousands_or_decimals",
    "reading.thousands_or_one_mark": "scoring.thousands_or_one_mark",
    "reading.thousands_or_write_decimals": "scoring.thousands_or_decimals",
    "reading.unpack_and": "scoring.fix_alone",
    "reading.where_of_indicators": "scoring.several_rows_as_columns",
    "reading.where_of_some_only": "scoring.keep_one_of_its_rows",
    "reading.write_both_marks_if": "scoring.export_without_thousands_if",
    "reading.write_code": "scoring.write_whole_code",
    "reading.write_decimal_if": "scoring.write_as_in_other_columns",
    "reading.write_missing": "scoring.leave_cells_empty",
    "reading.write_one_code": "scoring.write_whole_code",
    "reading.write_thousands_if": "scoring.export_without_thousands_if",
    "reading.write_where": "scoring.keep_rows_alone",
}


def for_scoring(problem: IfnError, needed: Sequence[str], level: str) -> IfnError:
    """A complaint that speaks to who scores a table.

    Parameters
    ----------
    problem : IfnError
        As it is told of a table of a study.
    needed : sequence of str
        The columns that the model needs, that of the codes first.
    level : str
        Level of the study's territories.
    """
    what, fix = problem.what, _instead(problem.fix, {"needed": needed[0], "level": level})
    if is_said(what, "reading.where_keeps_no_value"):
        return _of_rows(problem)
    if is_said(what, "reading.no_column", "reading.no_column_wanted"):
        fix = say("scoring.needed_columns", fix=fix, names=needed)
    return DataError(what, where=problem.where, fix=fix)


def _instead(words: Words, model: Mapping[str, Value]) -> Words:
    """The same words as they are said to who scores a table, with what is known of the model."""
    if not isinstance(words, Message):
        return words
    values = {name: _value_instead(value, model) for name, value in words.values.items()}
    if words.key not in INSTEAD:
        return replace(words, values=values)
    return replace(words, key=INSTEAD[words.key], values={**values, **model})


def _value_instead(value: Value, model: Mapping[str, Value]) -> Value:
    if isinstance(value, tuple):
        return tuple(_instead(item, model) if isinstance(item, Message) else item for item in value)
    return _instead(value, model) if isinstance(value, Message) else value


def _of_rows(problem: IfnError) -> IfnError:
    """The complaint about rows that the study's indicators mean and a table does not have."""
    (figures,), (column,), (value,) = (values_of(problem.what, name) for name in ("figures", "column", "value"))
    (texts,) = values_of(problem.fix, "texts")
    what = say("scoring.model_reads_rows", figures=figures, column=column, value=value)
    fix = say("scoring.write_value_in_rows", value=value, column=column, texts=texts)
    return DataError(what, where=problem.where, fix=fix)
