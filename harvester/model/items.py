"""Typed records: one class per table, the one description of every published column.

A parser fills what the document prints (``*_text``, ``quote``, ``locator``) and whatever it knows exactly; the item
pipelines fill the normalised columns beside it. Column types, descriptions, vocabularies and ranges are read from
these classes by the store (DDL), by validation, by the data dictionary and by the Datasette metadata.

Conventions: dates are ISO 8601; ``None`` = not stated, ``0`` = stated zero; "at least 5" → min 5, max None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from harvester.model.theatre.belligerents import check_slug
from harvester.model.theatre.countries import check_country
from harvester.model.vocab import (
    Action,
    AllegationSource,
    DatePrecision,
    FigureStatus,
    Finding,
    LinkMethod,
    LinkStatus,
    Metric,
    Reason,
    RelationKind,
)

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)  # its only public name

IsoDate = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Flag = Annotated[int, Field(ge=0, le=1)]
Score = Annotated[float, Field(ge=0, le=1)]
Slug = Annotated[str, AfterValidator(check_slug)]
State = Annotated[str, AfterValidator(check_country)]


def column(description: str, *, unit: str = "", hxl: str = "", unordered: bool = False) -> Any:
    """Describe an optional column: what it holds, its unit and its HXL tag.

    ``unordered`` is a JSON list whose order says nothing: the same values in another order are the same fact.
    """
    extra: dict[str, Any] = {"unit": unit, "hxl": hxl, "unordered": unordered}
    return Field(default=None, description=description, json_schema_extra=extra)


_PARSER_BUGS = frozenset(("missing", "extra_forbidden"))


class _LetPass(ModelMetaclass):
    """Lets a record be made whose values are outside their types, vocabularies or ranges.

    Raising there would cost the whole document: a parser cannot go on after one absurd number. Validation sets the
    one record aside. A column that is missing or unknown is a parser's bug, and is refused at once.
    """

    def __call__(self, **values: Any) -> Any:
        try:
            return super().__call__(**values)
        except ValidationError as error:
            if any(each["type"] in _PARSER_BUGS for each in error.errors(include_url=False)):
                raise
            return cast("type[BaseModel]", self).model_construct(**values)


class Record(BaseModel, metaclass=_LetPass):
    """One row of a record table, with the evidence it was read from.

    ``key`` names the record within its source from parts that are never corrected; ``key[0]`` is the root (the
    release or incident) that the record belongs to. ``parent`` is the key of the row it hangs on.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True)

    table: ClassVar[str]
    parent_column: ClassVar[str | None] = None
    dates: ClassVar[tuple[str, ...]] = ()
    counts: ClassVar[tuple[str, ...]] = ()
    unversioned: ClassVar[tuple[str, ...]] = ()
    """Columns whose change alone makes no new version, beside quote, locator, page and bbox."""
    indexed: ClassVar[tuple[str, ...]] = ()
    """Columns that readers filter by."""
    shared: ClassVar[bool] = False
    """Reference data that many documents point at: it belongs to no document and is never withdrawn."""
    derived: ClassVar[bool] = False
    """Worked out from other rows, not read from a document: written by ``scrapy link``, left alone by the rest."""

    key: tuple[str, ...] = Field(exclude=True)
    parent: tuple[str, ...] = Field(default=(), exclude=True)

    record_id: str = Field(
        default="",
        description="Stable identifier: the source, and the publisher's own id or what the row said when first seen.",
    )
    quote: str | None = column("The words of the original that the row was read from.")
    locator: str | None = column("Where the words stand in the original: line, table row or selector.")
    page: int | None = column("Page of the PDF, counted from 1.")
    bbox: str | None = column("Box on the page as JSON [x0, top, x1, bottom].", unit="PDF points from the top left")


class Report(Record):
    """A release, statement, assessment or article."""

    table: ClassVar[str] = "reports"
    dates: ClassVar[tuple[str, ...]] = ("published_on", "period")
    evidence: ClassVar[tuple[str, ...]] = ("signature",)
    unversioned: ClassVar[tuple[str, ...]] = ("url",)
    indexed: ClassVar[tuple[str, ...]] = ("published_on", "period_start", "signature")

    kind: str | None = column("What the document is: monthly_report, strike_release, article, assessment, statement…")
    url: str | None = column("The latest address at which the document was read.", hxl="#meta+url")
    title: str | None = column("Title as printed.", hxl="#meta+title")
    publisher: str | None = column("Who published the document.", hxl="#org+publisher")
    release_number: str | None = column("The publisher's release number, as printed.")
    published_on: IsoDate | None = column("Date of publication.", hxl="#date+published")
    published_on_end: IsoDate | None = column("Last day, where the date of publication is a range.")
    published_on_precision: DatePrecision | None = column("How exactly the date of publication is stated.")
    published_on_text: str | None = column("Date of publication as printed.")
    period_start: IsoDate | None = column("First day of the period the document is about.", hxl="#date+start")
    period_end: IsoDate | None = column("Last day of the period the document is about.", hxl="#date+end")
    period_precision: DatePrecision | None = column("How exactly the period is stated.")
    period_text: str | None = column("The period as printed.")
    mirror_of: str | None = column("record_id or URL of the release that this document is a copy of.")
    signature: str | None = column(
        "Digest of the strikes that a release reports, by which an edited copy is recognised."
    )


class Figure(Record):
    """One number that a document claims."""

    table: ClassVar[str] = "figures"
    parent_column: ClassVar[str | None] = "report_id"
    dates: ClassVar[tuple[str, ...]] = ("period", "as_of")
    counts: ClassVar[tuple[str, ...]] = ("value",)
    indexed: ClassVar[tuple[str, ...]] = ("metric", "period_start")

    report_id: str = Field(default="", description="The report that states the figure (reports.record_id).")
    metric: Metric = Field(description="What is counted.", json_schema_extra={"hxl": "#indicator+code"})
    value_min: Count | None = column(
        "Smallest number claimed; empty when only an upper bound is stated.", hxl="#indicator+min+num"
    )
    value_max: Count | None = column(
        "Largest number claimed; empty when only a lower bound is stated.", hxl="#indicator+max+num"
    )
    value_text: str | None = column("The number as printed, with its qualifier.")
    qualifier: str | None = column("Words that bound the number: at least, more than, up to, between…")
    status: FigureStatus | None = column("Standing the source gives the number: likely, alleged, conceded, verified.")
    attributed_to: str | None = column("Who claims the number, which is not always who published it.", hxl="#org+claim")
    belligerent: Slug | None = column(
        "Who is said to have done what is counted (model/theatre/belligerents.toml).", hxl="#org+actor"
    )
    member: State | None = column("The state within that belligerent, where the document names one.")
    country: str | None = column("Country the number is limited to.", hxl="#country")
    place_text: str | None = column("Place the number is limited to, as printed.")
    period_start: IsoDate | None = column("First day of the period counted.", hxl="#date+start")
    period_end: IsoDate | None = column("Last day of the period counted.", hxl="#date+end")
    period_precision: DatePrecision | None = column("How exactly the period is stated.")
    period_text: str | None = column("The period as printed.")
    as_of: IsoDate | None = column(
        "Date up to which a running total counts; a story's own date where it names no period.", hxl="#date+asof"
    )
    as_of_end: IsoDate | None = column("Last day, where that date is a range.")
    as_of_precision: DatePrecision | None = column("How exactly that date is stated.")
    as_of_text: str | None = column("That date as printed.")


class Assessment(Record):
    """One reported incident as the military assessed it: an item of a monthly list or a row of a PDF table."""

    table: ClassVar[str] = "assessments"
    parent_column: ClassVar[str | None] = "report_id"
    dates: ClassVar[tuple[str, ...]] = ("incident_date",)
    counts: ClassVar[tuple[str, ...]] = ("killed", "injured", "reported_killed", "reported_injured")
    unversioned: ClassVar[tuple[str, ...]] = ("item_number",)
    indexed: ClassVar[tuple[str, ...]] = ("incident_date",)

    report_id: str = Field(default="", description="The report that lists the incident (reports.record_id).")
    item_number: str | None = column("Number of the item or row, as printed.")
    incident_date: IsoDate | None = column("Date of the incident, or first day of its range.", hxl="#date+incident")
    incident_date_end: IsoDate | None = column("Last day, where the date is a range.")
    incident_date_precision: DatePrecision | None = column("How exactly the date is stated.")
    incident_date_text: str | None = column("Date as printed.")
    date_inferred: Flag | None = column(
        "1 where the order of day and month, or the year, is not printed there but told by column, section or report."
    )
    place_text: str | None = column("Place as printed, without “near”.", hxl="#loc+name")
    place_relation: str | None = column("Where the incident lies from the place, as printed: near, 2 km north of.")
    place_id: str | None = column("The normalised place (places.record_id).")
    place_precision: Literal["within", "near"] | None = column(
        "How what is printed lies to that place, where it is not that place itself: a street lies within it."
    )
    country: str | None = column("Country as stated.", hxl="#country")
    allegation_source: AllegationSource | None = column("Who brought the report.")
    allegation_source_text: str | None = column("Who brought the report, as printed.")
    finding: Finding | None = column("How the report was closed, or that it is open.")
    reason: Reason | None = column("Why it was found non-credible.")
    killed_min: Count | None = column("Fewest civilians killed.", hxl="#affected+killed+min")
    killed_max: Count | None = column("Most civilians killed.", hxl="#affected+killed+max")
    killed_text: str | None = column("Civilians killed, as printed.")
    injured_min: Count | None = column("Fewest civilians injured.", hxl="#affected+injured+min")
    injured_max: Count | None = column("Most civilians injured.", hxl="#affected+injured+max")
    injured_text: str | None = column("Civilians injured, as printed.")
    reported_killed_min: Count | None = column("Fewest civilians killed as reported, where the table assesses others.")
    reported_killed_max: Count | None = column("Most civilians killed as reported, where the table assesses others.")
    reported_killed_text: str | None = column("Civilians killed as reported, as printed.")
    reported_injured_min: Count | None = column(
        "Fewest civilians injured as reported, where the table assesses others."
    )
    reported_injured_max: Count | None = column("Most civilians injured as reported, where the table assesses others.")
    reported_injured_text: str | None = column("Civilians injured as reported, as printed.")
    operation_type: str | None = column("Type of military operation, as printed.")
    operation: str | None = column("Named operation, as printed.")
    in_declared_theater: Flag | None = column("1 inside a declared theater of active armed conflict, 0 outside.")
    status_text: str | None = column("Finding or status, as printed.")
    footnotes: str | None = column("Footnotes attached to the row, as a JSON object of mark to text.")
    duplicate_of_text: str | None = column("The earlier item that the text refers to, as printed.")
    duplicate_of: str | None = column("The earlier item, where the text identifies it (assessments.record_id).")
    correction_text: str | None = column("The correction that the text states, as printed.")
    belligerent: Slug | None = column(
        "Whose actions the military assessed (model/theatre/belligerents.toml).", hxl="#org+actor"
    )
    mgrs: str | None = column("Grid reference as printed, without spaces.", hxl="#geo+mgrs")
    lat: Latitude | None = column("Latitude.", unit="degrees north", hxl="#geo+lat")
    lon: Longitude | None = column("Longitude.", unit="degrees east", hxl="#geo+lon")
    read_by: Literal["text", "ocr"] | None = column("How the row's words were read: text of the page, or its picture.")
    confidence: Score | None = column("How sure the reading of a picture was: the least of the row's words.")


class Strike(Record):
    """One line of a strike release: strikes near one place."""

    table: ClassVar[str] = "strikes"
    parent_column: ClassVar[str | None] = "report_id"
    dates: ClassVar[tuple[str, ...]] = ("strike_date",)
    counts: ClassVar[tuple[str, ...]] = ("strikes", "engagements")
    unversioned: ClassVar[tuple[str, ...]] = ("item_number",)
    indexed: ClassVar[tuple[str, ...]] = ("strike_date", "place_id")

    report_id: str = Field(default="", description="The release (reports.record_id).")
    item_number: str | None = column("Position of the line in the release, counted from 1.")
    belligerent: Slug | None = column("Who struck (model/theatre/belligerents.toml).", hxl="#org+actor")
    strike_date: IsoDate | None = column("Date of the strikes, or first day of their range.", hxl="#date+strike")
    strike_date_end: IsoDate | None = column("Last day, where the date is a range.")
    strike_date_precision: DatePrecision | None = column("How exactly the date is stated.")
    strike_date_text: str | None = column("Date as printed.")
    date_inferred: Flag | None = column("1 where the line prints no date, so that it has that of its block or release.")
    country: str | None = column("Country as stated.", hxl="#country")
    place_text: str | None = column("Place as printed, without the words of place_relation.", hxl="#loc+name")
    place_relation: str | None = column(
        "How the strikes lay to the place, as printed: near, southwest of, in western …"
    )
    place_id: str | None = column("The normalised place (places.record_id).")
    place_precision: Literal["within", "near"] | None = column(
        "How what is printed lies to that place, where it is not that place itself: a street lies within it."
    )
    strikes_min: Count | None = column("Fewest strikes.", hxl="#value+strikes+min")
    strikes_max: Count | None = column("Most strikes.", hxl="#value+strikes+max")
    strikes_text: str | None = column("Number of strikes, as printed.")
    engagements_min: Count | None = column("Fewest engagements.")
    engagements_max: Count | None = column("Most engagements.")
    engagements_text: str | None = column("Number of engagements, as printed.")
    late: Flag | None = column("1 when the release adds the strikes late, for an earlier date.")
    actor: str | None = column("Who struck, as printed, where it is not the belligerent as a whole.")


class StrikeTarget(Record):
    """One result within a strike line."""

    table: ClassVar[str] = "strike_targets"
    parent_column: ClassVar[str | None] = "strike_id"
    counts: ClassVar[tuple[str, ...]] = ("quantity",)

    strike_id: str = Field(default="", description="The strike line (strikes.record_id).")
    action: Action | None = column("What was done to the target.")
    action_text: str | None = column("The verb as printed.")
    quantity_min: Count | None = column("Fewest targets.")
    quantity_max: Count | None = column("Most targets.")
    quantity_text: str | None = column("Number of targets, as printed.")
    target: str | None = column("Kind of target, from the short vocabulary in harvester/parsers/strikes/targets.toml.")
    target_text: str | None = column("Target as printed.")


class Place(Record):
    """A normalised place."""

    table: ClassVar[str] = "places"
    shared: ClassVar[bool] = True

    name: str = Field(description="Canonical name.", json_schema_extra={"hxl": "#loc+name"})
    country: str | None = column("Country.", hxl="#country")
    admin1: str | None = column("Governorate.", hxl="#adm1")
    lat: Latitude | None = column("Latitude.", unit="degrees north", hxl="#geo+lat")
    lon: Longitude | None = column("Longitude.", unit="degrees east", hxl="#geo+lon")
    gazetteer: str | None = column("Where name and coordinates come from; GeoNames is licensed CC BY 4.0.")
    gazetteer_id: str | None = column("Identifier in that gazetteer.")
    aliases: str | None = column("Spellings known, as a JSON list.", unordered=True)


class Incident(Record):
    """One incident of civilian harm as a monitor records it."""

    table: ClassVar[str] = "incidents"
    dates: ClassVar[tuple[str, ...]] = ("incident_date",)
    unversioned: ClassVar[tuple[str, ...]] = ("design", "modified_at", "url")
    indexed: ClassVar[tuple[str, ...]] = ("incident_date",)
    counts: ClassVar[tuple[str, ...]] = (
        "killed", "injured", "children_killed", "women_killed", "men_killed", "children_injured", "women_injured",
        "men_injured", "healthcare_killed", "journalists_killed", "belligerents_killed", "belligerents_injured",
    )  # fmt: skip

    publisher_id: str | None = column("The monitor's own id of the incident, which is what never changes.")
    code: str | None = column("The monitor's incident code; several are separated by a space.", hxl="#event+id")
    previous_codes: str | None = column("Earlier codes, as a JSON list.", unordered=True)
    url: str | None = column("The incident's page.", hxl="#meta+url")
    design: Literal["classic", "redesign", "rest", "text"] | None = column("Which form of the page was read.")
    published_at: str | None = column("When the monitor first published the incident.")
    modified_at: str | None = column("When the monitor last changed it.")
    incident_date: IsoDate | None = column("Date of the incident, or first day of its range.", hxl="#date+incident")
    incident_date_end: IsoDate | None = column("Last day, where the date is a range.")
    incident_date_precision: DatePrecision | None = column("How exactly the date is stated.")
    incident_date_text: str | None = column("Date as printed.")
    local_time_text: str | None = column("Local time, as printed.")
    country: str | None = column("Country.", hxl="#country")
    region: str | None = column("Region, as printed.", hxl="#adm1")
    place_text: str | None = column("Location as printed, whole.")
    place_name: str | None = column("Name of the place in Latin script.", hxl="#loc+name")
    place_name_ar: str | None = column("Name of the place in Arabic.")
    place_id: str | None = column("The normalised place (places.record_id).")
    place_precision: Literal["within", "near"] | None = column(
        "How what is printed lies to that place, where it is not that place itself: a street lies within it."
    )
    lat: Latitude | None = column("Latitude.", unit="degrees north", hxl="#geo+lat")
    lon: Longitude | None = column("Longitude.", unit="degrees east", hxl="#geo+lon")
    coordinates_text: str | None = column("Coordinates as printed.")
    other_coordinates: str | None = column("Further coordinates, as a JSON list of [lat, lon].", unordered=True)
    location_accuracy: str | None = column("How exact the coordinates are, in the monitor's words.")
    killed_min: Count | None = column("Fewest civilians killed.", hxl="#affected+killed+min")
    killed_max: Count | None = column("Most civilians killed.", hxl="#affected+killed+max")
    killed_text: str | None = column("Civilians killed, as printed.")
    injured_min: Count | None = column("Fewest civilians injured.", hxl="#affected+injured+min")
    injured_max: Count | None = column("Most civilians injured.", hxl="#affected+injured+max")
    injured_text: str | None = column("Civilians injured, as printed.")
    children_killed_min: Count | None = column("Fewest children killed.", hxl="#affected+killed+children+min")
    children_killed_max: Count | None = column("Most children killed.", hxl="#affected+killed+children+max")
    children_killed_text: str | None = column("Children killed, as printed.")
    women_killed_min: Count | None = column("Fewest women killed.")
    women_killed_max: Count | None = column("Most women killed.")
    women_killed_text: str | None = column("Women killed, as printed.")
    men_killed_min: Count | None = column("Fewest men killed.")
    men_killed_max: Count | None = column("Most men killed.")
    men_killed_text: str | None = column("Men killed, as printed.")
    children_injured_min: Count | None = column("Fewest children injured.")
    children_injured_max: Count | None = column("Most children injured.")
    children_injured_text: str | None = column("Children injured, as printed.")
    women_injured_min: Count | None = column("Fewest women injured.")
    women_injured_max: Count | None = column("Most women injured.")
    women_injured_text: str | None = column("Women injured, as printed.")
    men_injured_min: Count | None = column("Fewest men injured.")
    men_injured_max: Count | None = column("Most men injured.")
    men_injured_text: str | None = column("Men injured, as printed.")
    healthcare_killed_min: Count | None = column("Fewest healthcare personnel killed.")
    healthcare_killed_max: Count | None = column("Most healthcare personnel killed.")
    healthcare_killed_text: str | None = column("Healthcare personnel killed, as printed.")
    journalists_killed_min: Count | None = column("Fewest journalists killed.")
    journalists_killed_max: Count | None = column("Most journalists killed.")
    journalists_killed_text: str | None = column("Journalists killed, as printed.")
    belligerents_killed_min: Count | None = column("Fewest belligerents killed.")
    belligerents_killed_max: Count | None = column("Most belligerents killed.")
    belligerents_killed_text: str | None = column("Belligerents killed, as printed.")
    deaths_low: Count | None = column(
        "Lowest estimate of all people killed, fighters among them; as stated, even where it is above the best.",
        hxl="#affected+killed+all+low",
    )
    deaths_best: Count | None = column(
        "Best estimate of all people killed, fighters among them.", hxl="#affected+killed+all+best"
    )
    deaths_high: Count | None = column(
        "Highest estimate of all people killed, fighters among them; as stated, even where it is below the best.",
        hxl="#affected+killed+all+high",
    )
    deaths_side_a: Count | None = column("Fighters of the first party killed, in the best estimate.")
    deaths_side_b: Count | None = column("Fighters of the second party killed, in the best estimate.")
    deaths_unknown: Count | None = column(
        "People killed of whom nobody knows whether they fought, in the best estimate."
    )
    belligerents_injured_min: Count | None = column("Fewest belligerents injured.")
    belligerents_injured_max: Count | None = column("Most belligerents injured.")
    belligerents_injured_text: str | None = column("Belligerents injured, as printed.")
    other_victim_groups: str | None = column("Further groups of victims, as a JSON object of group to printed number.")
    civilian_harm_reported: str | None = column("Whether civilian harm is reported: Yes, No, None known.")
    grading: str | None = column("The monitor's grading of the evidence.")
    strike_status: str | None = column("How certain the strike is, in the monitor's words.")
    strike_type: str | None = column("Kind of attack; several as a JSON list.", unordered=True)
    cause: str | None = column("Causes of injury or death, as a JSON list.", unordered=True)
    infrastructure: str | None = column("Infrastructure hit, in one vocabulary, as a JSON list.", unordered=True)
    impact: str | None = column("Services affected, as a JSON list.", unordered=True)
    targets: str | None = column("Belligerents that were the target, as a JSON list.", unordered=True)
    n_sources: int | None = column("Number of sources the monitor lists.")
    n_named_victims: int | None = column("Number of victims named.")
    n_media: int | None = column("Number of media items.")
    declassified_urls: str | None = column("Declassified documents the page links, as a JSON list.", unordered=True)
    narrative: str | None = column("The monitor's account of the incident.")


class IncidentPosition(Record):
    """One belligerent's position on an incident."""

    table: ClassVar[str] = "incident_positions"
    parent_column: ClassVar[str | None] = "incident_id"
    dates: ClassVar[tuple[str, ...]] = ("statement_date",)
    counts: ClassVar[tuple[str, ...]] = ("deaths_conceded", "injuries_conceded")

    incident_id: str = Field(default="", description="The incident (incidents.record_id).")
    belligerent: Slug | None = column(
        "The belligerent (model/theatre/belligerents.toml); empty where the name displayed is not in the list.",
        hxl="#org+actor",
    )
    belligerent_text: str | None = column("The belligerent, as displayed.")
    role: Literal["suspected", "known", "target", "party"] | None = column(
        "Suspected or known attacker, the target, or a party to the fighting of whom it is not said who harmed whom."
    )
    position: str | None = column("The position displayed.")
    position_term: str | None = column("The position under which the monitor files the incident.")
    reasons: str | None = column("Reasons given, as a JSON list.", unordered=True)
    initial_grading: str | None = column("The monitor's grading before the position was known.")
    deaths_conceded_min: Count | None = column("Fewest deaths conceded.", hxl="#affected+killed+conceded+min")
    deaths_conceded_max: Count | None = column("Most deaths conceded.", hxl="#affected+killed+conceded+max")
    deaths_conceded_text: str | None = column("Deaths conceded, as printed.")
    injuries_conceded_min: Count | None = column("Fewest injuries conceded.")
    injuries_conceded_max: Count | None = column("Most injuries conceded.")
    injuries_conceded_text: str | None = column("Injuries conceded, as printed.")
    stated_location: str | None = column("Location the belligerent stated.")
    location_accuracy: str | None = column("Accuracy the belligerent stated.")
    mgrs: str | None = column("Grid reference the belligerent stated, without spaces.", hxl="#geo+mgrs")
    lat: Latitude | None = column("Latitude of the grid reference.", unit="degrees north")
    lon: Longitude | None = column("Longitude of the grid reference.", unit="degrees east")
    statement_url: str | None = column("The statement; several as a JSON list.", unordered=True)
    statement_date: IsoDate | None = column("Date of the latest statement.")
    statement_date_end: IsoDate | None = column("Last day, where that date is a range.")
    statement_date_precision: DatePrecision | None = column("How exactly that date is stated.")
    statement_date_text: str | None = column("Dates of the statements, as printed.")
    statement_text: str | None = column("The statement, as quoted by the monitor.")
    strike_report_url: str | None = column("The belligerent's report of strikes that the monitor places beside it.")
    strike_report_text: str | None = column("That report, as quoted by the monitor.")


class Victim(Record):
    """A victim named by a monitor. Identity numbers are never stored."""

    table: ClassVar[str] = "victims"
    parent_column: ClassVar[str | None] = "incident_id"

    incident_id: str = Field(default="", description="The incident (incidents.record_id).")
    name: str | None = column("Name in Latin script.")
    name_ar: str | None = column("Name in Arabic.")
    age_text: str | None = column("Age as printed.")
    age_years: float | None = column("Age.", unit="years")
    age_class: Literal["adult", "child", "unknown"] | None = column("Adult, child or unknown, as printed.")
    sex: Literal["female", "male"] | None = column("Sex as printed.")
    pregnant: Flag | None = column("1 when the page says so.")
    status: Literal["killed", "injured"] | None = column("Killed or injured.")
    family: int | None = column("Number of the family group on the page, counted from 1.")
    notes: str | None = column("Notes as printed.")
    matched_to_ministry: Flag | None = column("1 when the monitor matched the person to a ministry's list.")


class IncidentSource(Record):
    """A source that a monitor lists for an incident."""

    table: ClassVar[str] = "incident_sources"
    parent_column: ClassVar[str | None] = "incident_id"

    incident_id: str = Field(default="", description="The incident (incidents.record_id).")
    name: str | None = column("Name of the source.")
    url: str | None = column("Where it was published.")
    archive_url: str | None = column("Archived copy.")
    platform: str | None = column("Platform.")
    language: str | None = column("Language.")
    published_text: str | None = column("Date of the source, as printed.")


class Link(Record):
    """An assessment matched with the incident that it is about; doubtful pairs stand in link_candidates instead."""

    table: ClassVar[str] = "links"
    indexed: ClassVar[tuple[str, ...]] = ("assessment_id", "incident_id")
    derived: ClassVar[bool] = True

    assessment_id: str = Field(description="The military's assessment (assessments.record_id).")
    incident_id: str = Field(description="The monitor's incident (incidents.record_id).")
    status: LinkStatus = Field(description="link, or candidate where more than one pairing is possible.")
    score: Score = Field(description="How probable the match is, from 0 to 1; docs/linking.md says how it is made.")
    method: LinkMethod = Field(description="The kind of evidence that decided.")
    evidence: str = Field(description="The evidence in words, the strongest first.")


class LinkCandidate(Link):
    """A pair of assessment and incident that may belong together, but not surely enough to be a link."""

    table: ClassVar[str] = "link_candidates"

    rivals: int | None = column("Other pairings of the assessment, or of the incident, that are as possible.")


class Event(Record):
    """One event as several monitors recorded it, so that sums count it once."""

    table: ClassVar[str] = "events"
    indexed: ClassVar[tuple[str, ...]] = ("event_date",)
    derived: ClassVar[bool] = True

    event_date: IsoDate | None = column("Date of the first of its incidents.", hxl="#date+event")
    country: str | None = column("Country of the first of its incidents.", hxl="#country")
    place_id: str | None = column("Place of the first of its incidents that has one (places.record_id).")
    place_text: str | None = column("Place as the first of its incidents prints it.")
    monitors: str = Field(description="The sources whose incidents it joins, as a JSON list.")
    n_incidents: int = Field(description="How many incidents it joins.")


class EventIncident(Record):
    """An incident that is one monitor's record of an event; incidents of no row here are events of their own."""

    table: ClassVar[str] = "event_incidents"
    indexed: ClassVar[tuple[str, ...]] = ("event_id", "incident_id")
    derived: ClassVar[bool] = True

    event_id: str = Field(description="The event (events.record_id).")
    incident_id: str = Field(description="The incident (incidents.record_id).")
    score: Score = Field(description="How probable it is that this and another of the event's incidents are one event.")
    evidence: str = Field(description="The evidence in words, the strongest first.")


class Relation(Record):
    """What else belongs together: assessments of one allegation, and strike lines of an allegation's day and place."""

    table: ClassVar[str] = "relations"
    indexed: ClassVar[tuple[str, ...]] = ("left_id", "right_id")
    derived: ClassVar[bool] = True

    relation: RelationKind = Field(description="How the two rows belong together.")
    left_table: Literal["assessments", "incidents"] = Field(description="Table of the first row.")
    left_id: str = Field(description="The first row; of two assessments the later one.")
    right_table: Literal["assessments", "strikes"] = Field(description="Table of the second row.")
    right_id: str = Field(description="The second row; of two assessments the earlier one.")
    status: LinkStatus = Field(description="link, or candidate where more than one row could be meant.")
    score: Score = Field(description="How probable it is, from 0 to 1.")
    method: LinkMethod = Field(description="The kind of evidence that decided.")
    evidence: str = Field(description="The evidence in words.")


RECORDS: tuple[type[Record], ...] = (
    Report,
    Figure,
    Assessment,
    Strike,
    StrikeTarget,
    Place,
    Incident,
    IncidentPosition,
    Victim,
    IncidentSource,
    Link,
    LinkCandidate,
    Event,
    EventIncident,
    Relation,
)
BY_TABLE: dict[str, type[Record]] = {cls.table: cls for cls in RECORDS}
