"""Tables of what it costs to go from territories to places, such as minutes by road."""

from __future__ import annotations

import numpy as np

from ifn_research.config.sites import CostsConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.reading.files import open_table
from ifn_research.data.sites.columns import figures, texts
from ifn_research.errors import DataError
from ifn_research.geography.access import Costs, Near
from ifn_research.language.messages import say
from ifn_research.matrix import Labels


def read_costs(config: CostsConfig, territories: Labels, places: Labels, *, left_out: Labels) -> tuple[Costs, str]:
    """The costs between territories and the places that are counted, and the digest of their table.

    Parameters
    ----------
    config : CostsConfig
        Its path is absolute.
    territories : array of str
        Codes; rows of other territories would be unknown.
    places : array of str
        Identifiers of the places that are counted.
    left_out : array of str
        Identifiers of those that the file holds too: their rows are passed over.

    Raises
    ------
    DataError
        If a code is unknown, a cost is none or negative, or a pair stands twice.
    """
    opened = open_table(TableConfig(path=config.path, code=config.origin))
    origins, destinations = texts(opened, config.origin), texts(opened, config.destination)
    cost, refused = figures(opened, config.cost)
    if refused or np.isnan(cost).any():
        shown = [repr(text) for text in refused[:3]] or ["''"]
        raise DataError(
            say("sites.no_figures", column=config.cost, texts=shown),
            where=opened.path,
            fix=say("sites.leave_pair_out"),
        )
    if (cost < 0).any():
        raise DataError(
            say("sites.negative_cost", int((cost < 0).sum()), cost=float(cost.min())),
            where=opened.places(np.flatnonzero(cost < 0)[:3]),
            fix=say("sites.leave_pair_out"),
        )
    known = {str(code): at for at, code in enumerate(territories)}
    strange = list(dict.fromkeys(str(code) for code in origins if str(code) not in known))
    if strange:
        raise DataError(
            say("sites.unknown_origins", len(strange), codes=strange),
            where=opened.path,
            fix=say("sites.give_codes_of_territories", wanted=territories[:3]),
        )
    numbers = {str(code): at for at, code in enumerate(places)}
    passed = {str(code) for code in left_out}
    strange = list(dict.fromkeys(str(code) for code in destinations if str(code) not in numbers and code not in passed))
    if strange:
        raise DataError(
            say("sites.unknown_destinations", len(strange), codes=strange),
            where=opened.path,
            fix=say("sites.give_ids_of_places", wanted=places[:3]),
        )
    rows = np.array([str(code) in numbers for code in destinations], dtype=bool)
    origin = np.array([known[str(code)] for code in origins[rows]], dtype=np.int64)
    site = np.array([numbers[str(code)] for code in destinations[rows]], dtype=np.int64)
    pairs = origin * max(len(places), 1) + site
    twice = len(pairs) - len(np.unique(pairs))
    if twice:
        raise DataError(say("sites.pairs_twice", twice), where=opened.path, fix=say("sites.leave_pair_once"))
    return Costs(len(territories), len(places), Near(origin, site, cost[rows])), opened.digest
