"""Spider of the coalition's strike releases."""

from __future__ import annotations

from harvester.spiders.base import HarvestSpider


class CjtfoirStrikes(HarvestSpider):
    """CJTF-OIR strike releases.

    Source
      inherentresolve.mil, centcom.mil (both AFPIMS sites) and the copies on defense.gov
    Covers
      Every release of strikes in Iraq and Syria, August 2014 to 2020: lines, targets, totals, stated zeros.
    Documents
      Feeds and listing pages lead to articles with a numeric id and to PDFs; PDFs that no listing shows any more are
      listed in the source's file, and the archive holds the pages of centcom.mil's older generation.
    Caveats
      Places are the towns that a release names, not where a strike hit. Other releases stand in the same listings; the
      title decides, and where there is none, the document.
    Spider arguments
      from_date, until_date, sample, via
    """

    name = "cjtfoir_strikes"
