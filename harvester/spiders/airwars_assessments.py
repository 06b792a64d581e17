"""Spider of Airwars' monthly and annual assessments."""

from __future__ import annotations

from harvester.spiders.lists import ListSpider


class AirwarsAssessments(ListSpider):
    """Airwars monthly and annual assessments.

    Source
      airwars.org/research
    Covers
      Assessments of 2016 to 2020 month by month, and annual ones.
    Documents
      List pages lead to one page for each assessment.
    Caveats
      The month is in the title or the text, not in the address. The site refuses data centres at times.
    Spider arguments
      from_date, until_date, sample, via
    """

    name = "airwars_assessments"
