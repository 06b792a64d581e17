"""Closed vocabularies: the only values that a coded column may hold."""

from __future__ import annotations

from enum import StrEnum


class Metric(StrEnum):
    """What a figure counts. Extend it here, once, when a source needs more."""

    CIVILIANS_KILLED_TOTAL = "civilians_killed_total"
    CIVILIANS_KILLED = "civilians_killed"
    CIVILIANS_INJURED = "civilians_injured"
    CIVILIANS_KILLED_OR_INJURED = "civilians_killed_or_injured"
    CIVILIANS_KILLED_ALLEGED = "civilians_killed_alleged"
    CIVILIANS_INJURED_ALLEGED = "civilians_injured_alleged"
    CHILDREN_KILLED = "children_killed"
    WOMEN_KILLED = "women_killed"
    REPORTS_CARRIED_OVER = "reports_carried_over"
    REPORTS_RECEIVED = "reports_received"
    REPORTS_COMPLETED = "reports_completed"
    REPORTS_CREDIBLE = "reports_credible"
    REPORTS_NON_CREDIBLE = "reports_non_credible"
    REPORTS_DUPLICATE = "reports_duplicate"
    REPORTS_OPEN = "reports_open"
    REPORTS_REOPENED = "reports_reopened"
    REPORTS_REASSESSED = "reports_reassessed"
    REPORTS_TOTAL = "reports_total"
    REPORTS_CREDIBLE_TOTAL = "reports_credible_total"
    STRIKES_TOTAL = "strikes_total"
    ENGAGEMENTS_TOTAL = "engagements_total"
    STRIKES = "strikes"
    ENGAGEMENTS = "engagements"
    STRIKES_BY_OTHERS = "strikes_by_others"
    FIGHTERS_KILLED = "fighters_killed"
    FIGHTERS_INJURED = "fighters_injured"
    PEOPLE_KILLED = "people_killed"
    PEOPLE_INJURED = "people_injured"
    HARM_EVENTS = "harm_events"


class Finding(StrEnum):
    """How the military closed, or left open, a report of civilian casualties."""

    CREDIBLE = "credible"
    NON_CREDIBLE = "non_credible"
    DUPLICATE = "duplicate"
    OPEN = "open"
    REOPENED = "reopened"


class Reason(StrEnum):
    """Why a report was found non-credible."""

    NO_COALITION_STRIKES = "no_coalition_strikes"
    INSUFFICIENT_INFORMATION = "insufficient_information"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    NO_CIVILIANS_HARMED = "no_civilians_harmed"
    CASUALTIES_NOT_CIVILIANS = "casualties_not_civilians"
    OTHER = "other"


class AllegationSource(StrEnum):
    """Who brought a report of civilian casualties to the military."""

    SELF_REPORT = "self_report"
    SOCIAL_MEDIA = "social_media"
    AIRWARS = "airwars"
    MEDIA = "media"
    NGO = "ngo"
    OTHER = "other"


class DatePrecision(StrEnum):
    """How exactly a source states a date; never finer than what was printed."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"


class Action(StrEnum):
    """What a strike did to a target."""

    DESTROYED = "destroyed"
    ENGAGED = "engaged"
    STRUCK = "struck"
    DAMAGED = "damaged"
    SUPPRESSED = "suppressed"
    DENIED = "denied"
    CRATERED = "cratered"
    WOUNDED = "wounded"
    KILLED = "killed"
    DISABLED = "disabled"
    DEGRADED = "degraded"
    DISRUPTED = "disrupted"
    CLOSED = "closed"
    BREACHED = "breached"
    NEUTRALIZED = "neutralized"
    REDUCED = "reduced"
    INCONCLUSIVE = "inconclusive"


class FigureStatus(StrEnum):
    """The standing that the source gives a figure."""

    LIKELY = "likely"
    ALLEGED = "alleged"
    CONCEDED = "conceded"
    VERIFIED = "verified"


class LinkStatus(StrEnum):
    """Whether two rows are taken to belong together."""

    LINK = "link"
    CANDIDATE = "candidate"


class LinkMethod(StrEnum):
    """The kind of evidence that decided a link."""

    DECISION = "decision"
    QUOTE = "quote"
    STATEMENT = "statement"
    COORDINATES = "coordinates"
    DATE_AND_PLACE = "date_and_place"
    CROSS_REFERENCE = "cross_reference"


class RelationKind(StrEnum):
    """How an assessment belongs to another one, or a strike line to an assessment or incident."""

    DUPLICATE = "duplicate"
    DATE_CORRECTION = "date_correction"
    REOPENED = "reopened"
    REVERSAL = "reversal"
    RESTATED = "restated"
    STRIKE_OF_THE_DAY = "strike_of_the_day"


class Cause(StrEnum):
    """Why a version of a record was written."""

    NEW = "new"
    SOURCE_CHANGED = "source_changed"
    PARSER_CHANGED = "parser_changed"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


class FetchOutcome(StrEnum):
    """What became of one request."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not_modified"
    REDIRECTED = "redirected"
    GONE = "gone"
    BLOCKED = "blocked"
    ERROR = "error"


class RunOutcome(StrEnum):
    """How one run of one source ended."""

    RUNNING = "running"
    OK = "ok"
    EMPTY = "empty"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"


class Stage(StrEnum):
    """Where on its way a document or record was set aside."""

    FETCH = "fetch"
    PARSE = "parse"
    NORMALISE = "normalise"
    IDENTIFY = "identify"
    VALIDATE = "validate"
    STORE = "store"


class Role(StrEnum):
    """What a source is among the others."""

    MILITARY = "military"
    MONITOR = "monitor"
    PRESS = "press"
    MIRROR = "mirror"


CORRECTING_KINDS = frozenset({"casualty_table_addendum"})
"""Kinds of reports that replace rows of another document of the same report."""

OWN_FAILURES = frozenset({"parse_timeout", "parse_crashed", "parser_failed", "store_failed"})
"""Reasons that say nothing of a document: the machine or this software failed, and the next run tries again."""

FINAL_ATTEMPTS = 3
"""Runs in which a document must have failed alone, in a process of its own, before the failure is taken for its own."""
