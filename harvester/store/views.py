"""Views for researchers: both sides of an incident, of a month, the life of an allegation, the strikes around it.

They read the views of current versions and leave out what is withdrawn. A pair that is only a candidate is counted,
never joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from harvester.model.theatre.belligerents import enclosing, list_belligerents


@dataclass(frozen=True)
class View:
    """A view of the harvest database.

    Attributes:
        name: of the view.
        description: what one row is, and what a reader must know before counting.
        select: the query.
    """

    name: str
    description: str
    select: str

    @property
    def sql(self) -> str:
        """The statement that creates the view."""
        return f'CREATE VIEW "{self.name}" AS {self.select.strip()}'.replace(_ASSESSING, _select_assessing())


# What a later assessment replaces is not counted again; a duplicate's original stays.
_REPLACED = """EXISTS (SELECT 1 FROM relations x WHERE x.right_id = a.record_id AND x.right_table = 'assessments'
    AND x.relation <> 'duplicate' AND x.status = 'link' AND x.withdrawn_at IS NULL)"""

# Stands for the query below, which is written only when a view is made: not everything that loads this module may
# read data files, whose folder an operator may have named wrongly.
_ASSESSING = ":assessing"


@cache
def _select_assessing() -> str:
    """Select the belligerents that a military source reports on, themselves or as parts, with the wholes above them."""
    parts = " UNION ALL ".join(
        f"SELECT '{party.slug}' AS slug, '{whole}' AS whole, {len(enclosing(party.slug)) - 1} AS depth"
        for party in list_belligerents()
        for whole in enclosing(party.slug)
    )
    return (
        f"SELECT p.slug, p.depth, m.belligerent AS whole FROM ({parts}) p "
        "JOIN (SELECT DISTINCT belligerent FROM sources WHERE role = 'military') m ON m.belligerent = p.whole"
    )


INCIDENT_EVENTS = View(
    "incident_events",
    "One incident with the event that it is a record of: that of several monitors, or else its own. A count or a sum "
    "over incidents of all monitors counts an event as often as monitors recorded it; count event_id, or one monitor.",
    """
SELECT i.record_id AS incident_id, i.source AS monitor, coalesce(e.event_id, i.record_id) AS event_id,
  e.event_id IS NOT NULL AS is_shared, e.score, e.evidence
FROM incidents i LEFT JOIN event_incidents e ON e.incident_id = i.record_id AND e.withdrawn_at IS NULL
WHERE i.withdrawn_at IS NULL
""",
)

INCIDENT_SIDES = View(
    "incident_sides",
    "One incident with both sides: what the monitor records, the position that it displays for the belligerent whose "
    "military publishes assessments, and the latest assessment linked with it. Assessments before that one are "
    "counted, candidates too.",
    f"""
WITH linked AS (
  SELECT l.incident_id, l.assessment_id, l.score, l.method, l.evidence, r.published_on,
    row_number() OVER (PARTITION BY l.incident_id
      ORDER BY coalesce(r.published_on, r.period_end) DESC, l.assessment_id DESC) AS place,
    count(*) OVER (PARTITION BY l.incident_id) AS n_assessments
  FROM links l JOIN assessments a ON a.record_id = l.assessment_id LEFT JOIN reports r ON r.record_id = a.report_id
  WHERE l.withdrawn_at IS NULL AND a.withdrawn_at IS NULL
), position AS (
  SELECT ip.incident_id, ip.belligerent, ip.position, ip.reasons, ip.deaths_conceded_min, ip.deaths_conceded_max,
    ip.injuries_conceded_min, ip.injuries_conceded_max, ip.stated_location, ip.statement_date, ip.statement_url,
    row_number() OVER (PARTITION BY ip.incident_id ORDER BY a.depth, ip.record_id) AS place
  FROM incident_positions ip JOIN ({_ASSESSING}) a ON a.slug = ip.belligerent
  WHERE ip.withdrawn_at IS NULL AND ip.role IS NOT 'target'
)
SELECT i.record_id AS incident_id, i.source AS monitor,
  (SELECT e.event_id FROM event_incidents e WHERE e.incident_id = i.record_id AND e.withdrawn_at IS NULL) AS event_id,
  i.code, i.incident_date, i.incident_date_end, i.country, i.place_text, i.lat, i.lon,
  i.grading, i.killed_min AS monitor_killed_min, i.killed_max AS monitor_killed_max,
  i.injured_min AS monitor_injured_min, i.injured_max AS monitor_injured_max, i.url,
  coalesce(p.belligerent, a.belligerent) AS belligerent, p.position, p.reasons, p.deaths_conceded_min,
  p.deaths_conceded_max, p.injuries_conceded_min, p.injuries_conceded_max, p.stated_location, p.statement_date,
  l.assessment_id, a.finding, a.reason, a.incident_date AS assessed_date, a.place_text AS assessed_place,
  a.killed_min AS military_killed_min, a.killed_max AS military_killed_max,
  a.injured_min AS military_injured_min, a.injured_max AS military_injured_max, l.published_on AS assessed_on,
  a.quote AS military_quote, l.score, l.method, l.evidence, coalesce(l.n_assessments, 0) AS n_assessments,
  (SELECT count(*) FROM link_candidates c WHERE c.incident_id = i.record_id AND c.withdrawn_at IS NULL) AS n_candidates
FROM incidents i
LEFT JOIN linked l ON l.incident_id = i.record_id AND l.place = 1
LEFT JOIN assessments a ON a.record_id = l.assessment_id
LEFT JOIN position p ON p.incident_id = i.record_id AND p.place = 1
WHERE i.withdrawn_at IS NULL
""",
)

MONTH_SIDES = View(
    "month_sides",
    "One month of one belligerent and one monitor with both sides' figures, in whatever country; what a military "
    "states stands beside each monitor's sums, and never add these up: several monitors record one event. The "
    "monitor's are sums over incidents that name the belligerent, an incident that names several standing with each, "
    "and where the monitor grades its evidence over those graded Fair or Confirmed; the military's "
    "are sums over assessments found credible, by the day of the incident, each allegation once; reported_* "
    "is what the report for the month itself states. A sum counts only what is stated: without_number says how many "
    "rows state nothing. The ratio is the monitor's minimum over the military's maximum, and the maximum over the "
    "minimum; empty where that is 0 or not stated.",
    f"""
WITH named AS (
  SELECT DISTINCT incident_id, belligerent FROM incident_positions
  WHERE withdrawn_at IS NULL AND role IS NOT 'target' AND belligerent IS NOT NULL
), monitor AS (
  SELECT substr(incident_date, 1, 7) AS month, n.belligerent, i.source AS monitor, count(*) AS incidents,
    sum(killed_min) AS killed_min,
    sum(killed_max) AS killed_max, sum(killed_min IS NULL AND killed_max IS NULL) AS without_number,
    sum(EXISTS (SELECT 1 FROM links l WHERE l.incident_id = i.record_id AND l.withdrawn_at IS NULL)) AS linked
  FROM incidents i JOIN named n ON n.incident_id = i.record_id
  WHERE withdrawn_at IS NULL AND incident_date IS NOT NULL
    AND (grading IS NULL OR grading LIKE '%Fair%' OR grading LIKE '%Confirmed%')
  GROUP BY 1, 2, 3
), military AS (
  SELECT substr(incident_date, 1, 7) AS month, belligerent, count(*) AS assessments,
    sum(finding = 'credible') AS credible, sum(finding = 'non_credible') AS non_credible,
    sum(CASE WHEN finding = 'credible' THEN killed_min END) AS killed_min,
    sum(CASE WHEN finding = 'credible' THEN killed_max END) AS killed_max,
    sum(finding = 'credible' AND killed_min IS NULL AND killed_max IS NULL) AS without_number
  FROM assessments a
  WHERE withdrawn_at IS NULL AND incident_date IS NOT NULL AND belligerent IS NOT NULL AND NOT {_REPLACED}
  GROUP BY 1, 2
), reported AS (
  SELECT substr(period_start, 1, 7) AS month, belligerent, min(value_min) AS killed_min, max(value_max) AS killed_max,
    min(record_id) AS figure_id
  FROM figures
  WHERE metric = 'civilians_killed' AND period_precision = 'month' AND country IS NULL AND place_text IS NULL
    AND withdrawn_at IS NULL AND belligerent IS NOT NULL
    AND source IN (SELECT name FROM sources WHERE role IN ('military', 'mirror'))
  GROUP BY 1, 2
), stated AS (
  SELECT month, belligerent FROM military UNION SELECT month, belligerent FROM reported
), months AS (
  SELECT month, belligerent, monitor FROM monitor
  UNION ALL SELECT month, belligerent, NULL FROM stated s
  WHERE NOT EXISTS (SELECT 1 FROM monitor o WHERE o.month = s.month AND o.belligerent = s.belligerent)
)
SELECT m.month, m.belligerent, m.monitor, a.incidents AS monitor_incidents, a.killed_min AS monitor_killed_min,
  a.killed_max AS monitor_killed_max, a.without_number AS monitor_without_number, a.linked AS monitor_incidents_linked,
  c.assessments AS military_assessments, c.credible AS military_credible, c.non_credible AS military_non_credible,
  c.killed_min AS military_killed_min, c.killed_max AS military_killed_max,
  c.without_number AS military_without_number, r.killed_min AS reported_killed_min,
  r.killed_max AS reported_killed_max, r.figure_id,
  round(1.0 * a.killed_min / nullif(c.killed_max, 0), 2) AS ratio_min,
  round(1.0 * a.killed_max / nullif(c.killed_min, 0), 2) AS ratio_max
FROM months m LEFT JOIN monitor a USING (month, belligerent, monitor) LEFT JOIN military c USING (month, belligerent)
LEFT JOIN reported r USING (month, belligerent)
WHERE m.month IS NOT NULL
""",
)

ALLEGATION_LIFE = View(
    "allegation_life",
    "One step in the life of an allegation, to be read in the order of allegation_id, at: the incident, its first "
    "record by the monitor, every assessment of it in any month, every position that the monitor has displayed for a "
    "belligerent whose military publishes assessments. "
    "allegation_id is the incident linked, or else the first assessment. Reports state how many allegations a month "
    "brought, not which: the day on which one was received is not known.",
    f"""
WITH RECURSIVE chain(record_id, root_id) AS (
  SELECT a.record_id, a.record_id FROM assessments a
  WHERE NOT EXISTS (SELECT 1 FROM relations x WHERE x.left_id = a.record_id AND x.right_table = 'assessments'
    AND x.status = 'link' AND x.withdrawn_at IS NULL)
  UNION
  SELECT x.left_id, c.root_id FROM chain c JOIN relations x ON x.right_id = c.record_id
  WHERE x.right_table = 'assessments' AND x.status = 'link' AND x.withdrawn_at IS NULL
), root AS (SELECT record_id, min(root_id) AS root_id FROM chain GROUP BY record_id),
subject AS (
  SELECT root_id, min(l.incident_id) AS incident_id, count(DISTINCT i.event_id) AS incidents
  FROM root JOIN links l ON l.assessment_id = root.record_id JOIN incident_events i ON i.incident_id = l.incident_id
  WHERE l.withdrawn_at IS NULL GROUP BY root_id
), steps AS (
  SELECT coalesce(l.incident_id, CASE WHEN s.incidents = 1 THEN s.incident_id END, root.root_id) AS allegation_id,
    coalesce(r.published_on, r.period_end) AS at, 'military' AS said_by, a.finding AS stage, a.reason AS detail,
    a.killed_min, a.killed_max, a.record_id AS assessment_id,
    coalesce(l.incident_id, CASE WHEN s.incidents = 1 THEN s.incident_id END) AS incident_id, a.report_id,
    (SELECT group_concat(x.relation || ' of ' || x.right_id, '; ') FROM relations x WHERE x.left_id = a.record_id
      AND x.right_table = 'assessments' AND x.status = 'link' AND x.withdrawn_at IS NULL) AS relation, a.quote
  FROM assessments a JOIN root ON root.record_id = a.record_id LEFT JOIN reports r ON r.record_id = a.report_id
  LEFT JOIN subject s ON s.root_id = root.root_id
  LEFT JOIN links l ON l.assessment_id = a.record_id AND l.withdrawn_at IS NULL
  WHERE a.withdrawn_at IS NULL
  UNION ALL
  SELECT record_id, incident_date, 'monitor', 'happened', place_text, killed_min, killed_max, NULL, record_id, NULL,
    NULL, NULL
  FROM incidents WHERE withdrawn_at IS NULL AND incident_date IS NOT NULL
  UNION ALL
  SELECT record_id, substr(published_at, 1, 10), 'monitor', 'recorded', grading, killed_min, killed_max, NULL,
    record_id, NULL, NULL, NULL
  FROM incidents WHERE withdrawn_at IS NULL AND published_at IS NOT NULL
  UNION ALL
  SELECT p.incident_id, substr(p.valid_from, 1, 10), 'monitor', 'position displayed', p.position,
    p.deaths_conceded_min, p.deaths_conceded_max, NULL, p.incident_id, NULL, NULL, p.quote
  FROM incident_positions_versions p JOIN incidents i ON i.record_id = p.incident_id AND i.withdrawn_at IS NULL
  WHERE p.withdrawn_at IS NULL AND p.role IS NOT 'target' AND p.position IS NOT NULL
    AND p.belligerent IN (SELECT slug FROM ({_ASSESSING}))
)
SELECT * FROM steps
""",
)

INCIDENT_STRIKES = View(
    "incident_strikes",
    "One strike line of an incident's day and place. The releases name towns, so a line is near the incident, not "
    "shown to be it.",
    """
SELECT x.left_id AS incident_id, i.code, i.incident_date, i.place_text AS incident_place, s.record_id AS strike_id,
  s.strike_date, s.strike_date_end, s.place_text AS strike_place, s.strikes_min, s.strikes_max, s.engagements_min,
  s.engagements_max, x.score, x.evidence, s.quote, s.report_id
FROM relations x JOIN incidents i ON i.record_id = x.left_id JOIN strikes s ON s.record_id = x.right_id
WHERE x.relation = 'strike_of_the_day' AND x.left_table = 'incidents' AND x.withdrawn_at IS NULL
  AND i.withdrawn_at IS NULL AND s.withdrawn_at IS NULL
""",
)

VIEWS: tuple[View, ...] = (INCIDENT_EVENTS, INCIDENT_SIDES, MONTH_SIDES, ALLEGATION_LIFE, INCIDENT_STRIKES)
"""Every view for researchers, in the order in which they are made."""
