"""Spider of the military releases that Airwars mirrors."""

from __future__ import annotations

from harvester.spiders.lists import ListSpider


class AirwarsMilitaryClaims(ListSpider):
    """Military releases mirrored by Airwars.

    Source
      airwars.org/military-claims
    Covers
      The coalition's strike releases and civilian casualty reports, 2014 to 2020, with their original text.
    Documents
      List pages lead to one page for each release.
    Caveats
      Releases of other militaries stand in the same list and are left out. The site refuses data centres at times.
    Spider arguments
      from_date, until_date, sample, via
    """

    name = "airwars_military_claims"
