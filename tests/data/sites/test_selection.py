"""The rows of a file of places that are meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ifn_research.config.sites import SitesConfig
from ifn_research.data.sites.columns import open_places
from ifn_research.data.sites.selection import mobile_rows, receiving_nobody, remote_only, where_rows
from ifn_research.errors import DataError
from ifn_research.matrix import Bools

CONTENT = (
    "id,services,itinerance,modalites_acces,modalites_accompagnement\n"
    "1,Aide|Cours,Fixe,Se présenter,À distance\n"
    "2,Cours,Itinérant,Ce lieu n'accueille pas de public,À distance|En autonomie\n"
    "3,,Fixe|Itinérant,,\n"
)


def rows(path: Path, which: Any, content: str = CONTENT, **keys: Any) -> Bools:
    (path / "lieux.csv").write_text(content, encoding="utf-8")
    config = SitesConfig(path=str(path / "lieux.csv"), id="id", code="id", **keys)
    opened = open_places(config)
    return np.asarray(which(opened) if which in (receiving_nobody, remote_only) else which(opened, config))


NATIONAL = {"format": "mediation-numerique"}


def test_a_list_holds_one_of_the_values(tmp_path: Path) -> None:
    found = rows(tmp_path, where_rows, **NATIONAL, where={"services": "Cours"})
    np.testing.assert_array_equal(found, [True, True, False])
    found = rows(tmp_path, where_rows, **NATIONAL, where={"services": ["Aide", "Rien"]})
    np.testing.assert_array_equal(found, [True, False, False])


def test_a_cell_of_another_file_is_one_value(tmp_path: Path) -> None:
    found = rows(tmp_path, where_rows, where={"services": "Aide|Cours", "itinerance": "Fixe"})
    np.testing.assert_array_equal(found, [True, False, False])


def test_what_no_row_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no place has 'Aid'"):
        rows(tmp_path, where_rows, **NATIONAL, where={"services": "Aid"})
    with pytest.raises(DataError, match="no column 'service'"):
        rows(tmp_path, where_rows, where={"service": "Aide"})


def test_places_that_move_receive_nobody_or_help_from_afar(tmp_path: Path) -> None:
    np.testing.assert_array_equal(rows(tmp_path, mobile_rows, **NATIONAL), [False, True, False])
    np.testing.assert_array_equal(rows(tmp_path, mobile_rows), [False, False, False])
    found = rows(tmp_path, mobile_rows, mobile={"itinerance": ["Itinérant", "Fixe|Itinérant"]})
    np.testing.assert_array_equal(found, [False, True, True])
    np.testing.assert_array_equal(rows(tmp_path, receiving_nobody), [False, True, False])
    np.testing.assert_array_equal(rows(tmp_path, remote_only), [True, False, False])


def test_columns_that_a_file_lacks_say_nothing(tmp_path: Path) -> None:
    content = "id\n1\n2\n"
    for which in (receiving_nobody, remote_only, mobile_rows):
        assert not rows(tmp_path, which, content, **NATIONAL).any()
