"""Spider of the reports whose casualty tables stand in PDFs."""

from __future__ import annotations

from harvester.spiders.base import HarvestSpider


class DodCivcasTables(HarvestSpider):
    """Casualty tables in PDFs of the Department of Defense and CJTF-OIR.

    Source
      media.defense.gov, policy.defense.gov, inherentresolve.mil
    Covers
      Annual reports under Section 1057 and their addenda; the periodic reports that followed the monthly ones.
    Documents
      PDFs that public pages cite, listed in the source's file; listing pages where they still stand.
    Caveats
      Tables are laid out by hand and differ from report to report; every row keeps its page and box. A row that cannot
      be read is reported, never guessed.
    Spider arguments
      from_date, until_date, sample, via
    """

    name = "dod_civcas_tables"
