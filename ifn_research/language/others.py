"""The words of other programs, in sentences of the catalogue."""

from __future__ import annotations

import re

from ifn_research.language.messages import Message, say

# What the system and the reader of YAML say, and the sentence that stands for it; its English is the same.
OF_OTHERS = {
    "errors.os_no_such_file": "No such file or directory",
    "errors.os_permission_denied": "Permission denied",
    "errors.os_is_a_directory": "Is a directory",
    "errors.os_not_a_directory": "Not a directory",
    "errors.os_no_space": "No space left on device",
    "errors.os_read_only": "Read-only file system",
    "errors.os_name_too_long": "File name too long",
    "errors.yaml_no_value_here": "mapping values are not allowed here",
    "errors.yaml_no_colon": "could not find expected ':'",
    "errors.yaml_ends_too_early": "found unexpected end of stream",
    "errors.yaml_comma_or_bracket": r"expected ',' or '(?P<sign>.*)', but got '(?P<found>.*)'",
    "errors.yaml_no_beginning": r"found character '(?P<sign>.*)' that cannot start any token",
    "errors.yaml_block_goes_on": r"expected <block end>, but found '(?P<found>.*)'",
    "errors.yaml_no_node": r"expected the node content, but found '(?P<found>.*)'",
    "errors.yaml_key_twice": (
        r'found duplicate key "(?P<key>.*)" with value "(?P<second>.*)" \(original value: "(?P<first>.*)"\)'
    ),
}


def of_other(text: object) -> Message:
    """The words of another program, in a sentence of the catalogue where there is one, else as they are."""
    for key, pattern in OF_OTHERS.items():
        found = re.fullmatch(pattern, str(text))
        if found is not None:
            return say(key, **found.groupdict())
    return say("errors.of_other", text=text)
