"""A decision on an index version, as the committee took it, and what a model registry makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import Words, say

STATUSES = ("adopted", "rejected", "deferred")
NAMES: dict[str, Words] = {
    "adopted": say("results.status_adopted"),
    "rejected": say("results.status_rejected"),
    "deferred": say("results.status_deferred"),
}
# Alias of the version in force: models:/<study>@adopted.
ALIAS = "adopted"
# MLflow cuts the value of a tag beyond 8,000 characters; a reason is one of several things in a tag.
LONGEST_REASON = 4000
# Decisions are recorded in UTC, of which a day may have begun already elsewhere.
AHEAD = timedelta(days=1)


def status_named(status: str) -> Words:
    """The words of a status; one that a store of another release has stays as it is."""
    return NAMES.get(status, status)


@dataclass(frozen=True)
class Decision:
    """A decision on a version.

    Attributes
    ----------
    version : str
    status : 'adopted', 'rejected' or 'deferred'
    reason : str
    recorded : date
        When it is recorded.
    meeting : date or None
        When it was taken.
    partners : int
        Of the synthesis that was relied on; 0 without one.
    synthesis : str
        Its identifier, of the digests of its returns.
    """

    version: str
    status: str
    reason: str
    recorded: date
    meeting: date | None = None
    partners: int = 0
    synthesis: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ConfigError(
                say("results.unknown_status", status=self.status), where="--status", fix=nearest(self.status, STATUSES)
            )
        if not self.reason.strip():
            raise ConfigError(
                say("results.no_reason_given"), where="--reason", fix=say("results.say_why_sentence_reason")
            )
        if len(self.reason) > LONGEST_REASON:
            raise ConfigError(
                say("results.reason_characters_more", length=len(self.reason), longest=LONGEST_REASON),
                where="--reason",
                fix=say("results.say_fewer_words_put"),
            )
        if self.meeting is not None and self.meeting > self.recorded + AHEAD:
            raise ConfigError(
                say("results.meeting_not_taken_place", isoformat=self.meeting.isoformat()),
                where="--meeting",
                fix=say("results.write_day_decided_leave"),
            )

    def said(self) -> str:
        """The decision on one line, as it is tagged."""
        meeting = f", meeting {self.meeting.isoformat()}" if self.meeting else ""
        relied = f", {self.partners} partners" if self.partners else ""
        return f"{self.status} ({self.recorded.isoformat()}{meeting}{relied}): {' '.join(self.reason.split())}"


@dataclass(frozen=True)
class ModelVersion:
    """A version of a registered model.

    Attributes
    ----------
    model : str
        The registered model: the study's slug.
    number : str
        Its number in the registry.
    version : str
        The index version that it is; empty where the registry does not say.
    """

    model: str
    number: str
    version: str = ""

    @property
    def address(self) -> str:
        """As MLflow writes it: ``models:/<model>/<number>``."""
        return f"models:/{self.model}/{self.number}"

    def __str__(self) -> str:
        return f"{self.address} (version {self.version})" if self.version else self.address


@dataclass(frozen=True)
class Registration:
    """A fitted index in the registry, and what a decision changes there.

    Attributes
    ----------
    registered : ModelVersion
    version_run, study_run : str
        MLflow ids of the runs.
    in_force : ModelVersion or None
        What the alias points to before the decision.
    """

    registered: ModelVersion
    version_run: str
    study_run: str
    in_force: ModelVersion | None = None

    def replaced(self, decision: Decision) -> ModelVersion | None:
        """The other version that was in force and that an adoption replaces."""
        other = self.in_force is not None and self.in_force.number != self.registered.number
        return self.in_force if other and decision.status == ALIAS else None

    def withdrawn(self, decision: Decision) -> bool:
        """True if the version was in force and no longer is."""
        same = self.in_force is not None and self.in_force.number == self.registered.number
        return same and decision.status != ALIAS


def meeting_date(text: str) -> date:
    """The day of a meeting: ``2026-03-12`` or ``12/03/2026``.

    Raises
    ------
    ConfigError
        If it is no date.
    """
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    raise ConfigError(say("results.no_date", text=text), where="--meeting", fix=say("results.write_day"))
