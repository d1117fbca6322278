"""Files of places: which are counted, where they are, what they offer, and why others are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ifn_research.config.sites import SitesConfig
from ifn_research.data.findings import Finding, Severity
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.sites.columns import days, figures, open_places, points_of_features, texts
from ifn_research.data.sites.hours import weekly_hours
from ifn_research.data.sites.placing import placed
from ifn_research.data.sites.repeated import ids_elsewhere, repeated_rows, same_name_beside
from ifn_research.data.sites.selection import mobile_rows, receiving_nobody, remote_only, where_rows
from ifn_research.errors import DataError
from ifn_research.geography.access import Points
from ifn_research.language.messages import Message, Words, say
from ifn_research.matrix import Bools, Floats, Labels

WHY = {
    "where": say("sites.why_where"),
    "undated": say("sites.why_undated"),
    "not_updated": say("sites.why_not_updated"),
    "receives_nobody": say("sites.why_receives_nobody"),
    "remote_only": say("sites.why_remote_only"),
    "exchanged": say("sites.why_exchanged"),
    "impossible": say("sites.why_impossible"),
    "nowhere": say("sites.why_nowhere"),
    "repeated": say("sites.why_repeated"),
    "depot": say("sites.why_depot"),
    "same_name": say("sites.why_same_name"),
}

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class KnownPlaces:
    """The places of a file that are counted.

    Attributes
    ----------
    ids : array of str, shape (n_places,)
    passed : array of str
        Identifiers of the rows that are not counted.
    territory : array of str, shape (n_places,)
        Code of the territory that the file says each is in; empty where it says none.
    points : Points
        NaN where a table of costs stands in the place of distances.
    capacity : array, shape (n_places,)
        NaN where it is not known; of a mobile place, its part at each stop.
    n_rows, n_left_out : int
        Rows of the file, and those that are not counted.
    name, path, digest : str
        Of the file.
    latest : str
        The last day on which one of them was checked; empty where no day is known.
    findings : tuple of Finding
    """

    ids: Labels
    passed: Labels
    territory: Labels
    points: Points
    capacity: Floats
    n_rows: int
    n_left_out: int
    name: str
    path: str
    digest: str
    latest: str
    findings: tuple[Finding, ...]

    def __len__(self) -> int:
        return len(self.ids)


def read_places(
    config: SitesConfig, label: str, *, near: Points | None, codes: Mapping[str, tuple[float, float]], level: str
) -> KnownPlaces:
    """Read a file of places.

    Parameters
    ----------
    config : SitesConfig
        Its path is absolute.
    label : str
        What readers call these places.
    near : Points or None
        Where the territories are; None where costs stand in the place of distances.
    codes : mapping of code to longitude and latitude
        The points of the territories.
    level : str
        Of the territories.

    Raises
    ------
    DataError
        If the file cannot be read, its coordinates cannot be those of places, or no place is left.
    """
    return _Reader(config, label, open_places(config)).read(near, codes, level)


class _Reader:
    """Leaves rows out one reason after the other, counting each once."""

    def __init__(self, config: SitesConfig, label: str, opened: OpenTable) -> None:
        self.config, self.label, self.opened = config, label, opened
        self.n = len(opened.columns)
        self.kept = np.ones(self.n, dtype=bool)
        self.findings = list(opened.findings)

    def read(self, near: Points | None, codes: Mapping[str, tuple[float, float]], level: str) -> KnownPlaces:
        """The places that are counted."""
        if self.config.where is not None:
            self._leave_out("where", ~where_rows(self.opened, self.config))
        updated = self._updated()
        if self.config.format == "mediation-numerique":
            self._leave_out("receives_nobody", receiving_nobody(self.opened))
            self._leave_out("remote_only", remote_only(self.opened))
        points = self._points(near, codes, level)
        ids, stops = self._ids(), np.ones(self.n)
        mobile = mobile_rows(self.opened, self.config)
        if near is not None:
            self._repeated(ids, points)
        if mobile.any():
            stops = self._stops(ids, mobile)
        capacity = self._capacity() / stops
        if near is not None:
            self._same_names(points, mobile)
        if not self.kept.any():
            raise DataError(
                say("sites.no_place_left", self.n, parts=[item.message for item in self.findings if _leaves(item)]),
                where=self.opened.path,
                fix=say("sites.change_filters"),
            )
        return KnownPlaces(
            ids[self.kept],
            ids[~self.kept],
            self._texts_of("code")[self.kept],
            Points(points.longitude[self.kept], points.latitude[self.kept]),
            capacity[self.kept],
            self.n,
            self.n - int(self.kept.sum()),
            self.opened.name,
            self.opened.path,
            self.opened.digest,
            _latest(updated, self.kept),
            tuple(self.findings),
        )

    def _leave_out(self, reason: str, rows: Bools, severity: Severity = "info", fix: Words = "") -> None:
        """Leave rows out that are still there, and say how many and why."""
        found = self.kept & rows
        n = int(found.sum())
        if n:
            self.kept &= ~found
            message = say("sites.left_out", n, sites=self.label, why=WHY[reason])
            self.findings.append(Finding(self.opened.name, "", f"sites_{reason}", severity, n, message, fix))

    def _tell(self, check: str, rows: Bools, message: Message, fix: Words = "") -> None:
        n = int(rows.sum())
        if n:
            self.findings.append(Finding(self.opened.name, "", check, "warning", n, message, fix))

    def _role(self, role: str) -> str | None:
        """The column of a role; one of the national schema may be absent from a file."""
        name = self.config.column(role)
        declared = getattr(self.config, role, None) is not None
        return name if name is None or declared or name in self.opened.columns else None

    def _updated(self) -> Days | None:
        column = self._role("updated")
        since = self.config.updated_since
        if column is None and since is not None:
            column = self.config.column("updated")
        if column is None:
            return None
        found = days(texts(self.opened, column))
        if since is not None:
            self._leave_out("undated", np.isnat(found))
            self._leave_out("not_updated", found < np.datetime64(since))
        return found

    def _ids(self) -> Labels:
        return texts(self.opened, self.config.column("id") or "") if self.config.costs else self._texts_of("id")

    def _texts_of(self, role: str) -> Labels:
        """The texts of a role's column, empty where the file has none."""
        column = self._role(role)
        return np.full(self.n, "", dtype=object) if column is None else texts(self.opened, column)

    def _points(self, near: Points | None, codes: Mapping[str, tuple[float, float]], level: str) -> Points:
        """The points of the places: by their coordinates, else by the point of their territory."""
        nowhere = np.full(self.n, np.nan)
        if near is None:
            return Points(nowhere, nowhere)
        x, y = self._coordinates()
        known = np.isfinite(x) & np.isfinite(y)
        if known.any():
            found = placed(x, y, near, level=level, where=self.opened.path)
            abroad = self.kept & found.abroad
            self._tell(
                "sites_abroad",
                abroad,
                say("sites.abroad", int(abroad.sum()), sites=self.label),
                say("sites.check_coordinates"),
            )
            x, y = found.longitude, found.latitude
            self._leave_out("exchanged", found.exchanged, "warning", say("sites.correct_coordinates"))
            self._leave_out("impossible", found.impossible, "warning", say("sites.correct_coordinates"))
        column = self._role("code")
        bare = ~(np.isfinite(x) & np.isfinite(y))
        if column is not None and (self.kept & bare).any():
            own = np.array([codes.get(str(code), (np.nan, np.nan)) for code in texts(self.opened, column)])
            x, y = np.where(bare, own[:, 0], x), np.where(bare, own[:, 1], y)
            taken = self.kept & bare & np.isfinite(x)
            self._tell("sites_at_territory", taken, say("sites.at_territory", int(taken.sum()), sites=self.label))
        elif column is None and not known.any():
            raise DataError(say("sites.no_coordinates"), where=self.opened.path, fix=say("sites.give_coordinates"))
        self._leave_out("nowhere", ~(np.isfinite(x) & np.isfinite(y)), "warning", say("sites.give_coordinates"))
        return Points(x, y)

    def _coordinates(self) -> tuple[Floats, Floats]:
        """Longitudes and latitudes as the file has them; NaN where it has none."""
        columns = [self._role(role) for role in ("longitude", "latitude")]
        if self.config.coordinates is not None:
            columns = [self.config.coordinates.longitude, self.config.coordinates.latitude]
        if columns[0] is None or columns[1] is None:
            own = points_of_features(self.config, self.n)
            return (np.full(self.n, np.nan), np.full(self.n, np.nan)) if own is None else own
        read = []
        for name in filter(None, columns):
            values, refused = figures(self.opened, name, self.config.decimal)
            if refused and 2 * np.isnan(values).sum() > self.n:
                raise DataError(
                    say("sites.no_figures", column=name, texts=[repr(text) for text in refused[:3]]),
                    where=self.opened.path,
                    fix=say("sites.correct_figures"),
                )
            read.append(values)
        return read[0], read[1]

    def _repeated(self, ids: Labels, points: Points) -> None:
        """Leave out the rows that are a place's again."""
        at = np.flatnonzero(self.kept)
        rows = np.zeros(self.n, dtype=bool)
        rows[at] = repeated_rows(ids[at], Points(points.longitude[at], points.latitude[at]))
        self._leave_out("repeated", rows, "warning")

    def _stops(self, ids: Labels, mobile: Bools) -> Floats:
        """The number of stops of the place of each row; a mobile place of one row is known by its depot only."""
        moving = self.kept & mobile
        named, counts = np.unique(ids[moving].astype(str), return_counts=True)
        of = dict(zip(named, counts, strict=True))
        stops = np.array(
            [of.get(str(code), 1) if here and code != "" else 1 for code, here in zip(ids, moving, strict=True)],
            dtype=np.float64,
        )
        if not self.config.depots:
            self._leave_out("depot", moving & (stops == 1), fix=say("sites.give_stops"))
        shared = self.kept & moving
        if shared.any():
            n = len(set(ids[shared]))
            message = say("sites.stops", n, sites=self.label, stops=int(shared.sum()))
            self.findings.append(Finding(self.opened.name, "", "sites_stops", "info", n, message))
        return stops

    def _capacity(self) -> Floats:
        """The capacity of each place; 1 where nothing is said of it."""
        if self.config.capacity is not None:
            column = self.config.capacity
            values, refused = figures(self.opened, column, self.config.decimal)
            wrong = self.kept & (values < 0)
            if wrong.any():
                raise DataError(
                    say("sites.negative_capacity", int(wrong.sum()), column=column),
                    where=self.opened.path,
                    fix=say("sites.correct_figures"),
                )
            unread = len(refused)
        elif self.config.opening_hours is not None:
            column = self.config.opening_hours
            written = texts(self.opened, column)
            values = weekly_hours(written)
            unread = int((self.kept & np.isnan(values) & (written != "")).sum())
        else:
            return np.ones(self.n)
        unknown = self.kept & np.isnan(values)
        message = say("sites.capacity_unknown", int(unknown.sum()), sites=self.label, column=column, unread=unread)
        self._tell("sites_capacity_unknown", unknown, message, say("sites.capacity_is_not_zero"))
        if not (self.kept & np.isfinite(values)).any():
            raise DataError(
                say("sites.no_capacity", column=column), where=self.opened.path, fix=say("sites.name_capacity")
            )
        return values

    def _same_names(self, points: Points, mobile: Bools) -> None:
        """Places that are probably one: told, or left out but for the first."""
        at = np.flatnonzero(self.kept & ~mobile)
        here = Points(points.longitude[at], points.latitude[at])
        column, ids = self._role("name"), self._ids()[at]
        rows = np.zeros(self.n, dtype=bool)
        if column is not None:
            rows[at] = same_name_beside(texts(self.opened, column)[at], here)
        if self.config.duplicates == "drop":
            self._leave_out("same_name", rows)
        elif rows.any():
            message = say("sites.same_names", int(rows.sum()), sites=self.label)
            self._tell("sites_same_name", rows, message, say("sites.drop_duplicates"))
        elsewhere = np.zeros(self.n, dtype=bool)
        elsewhere[at] = ids_elsewhere(ids, here)
        message = say("sites.same_ids", int(elsewhere.sum()), sites=self.label)
        self._tell("sites_same_id", elsewhere, message, say("sites.correct_ids"))


def _leaves(finding: Finding) -> bool:
    return isinstance(finding.message, Message) and finding.message.key == "sites.left_out"


def _latest(updated: Days | None, kept: Bools) -> str:
    if updated is None or np.isnat(updated[kept]).all():
        return ""
    return str(np.nanmax(updated[kept]))
