# ruff: noqa: E501 - sentences and markup of fixtures keep their own length
"""Makes fixtures/cjtfoir_civcas: monthly reports in words of our own round the published figures.

Run ``python -m tests.make_fixtures.cjtfoir_civcas`` and read the difference. Incidents that the sources do not name are
invented, as each file's description says. Addresses with ids 9xxxxxx stand in for addresses that are not known.
"""

from __future__ import annotations

import io
from datetime import date

from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import inch
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from tests.make_fixtures.afpims import Article, build_feed, build_listing, build_page, write_fixture

FOLDER = "cjtfoir_civcas"
SLUG = "combined-joint-task-force-operation-inherent-resolve-monthly-civilian-casualty"
TITLE = "Combined Joint Task Force - Operation Inherent Resolve Monthly Civilian Casualty Report"
DASHED = "CJTF – OIR Monthly Civilian Casualty Report"
CENTCOM = "https://www.centcom.mil/MEDIA/PRESS-RELEASES/Press-Release-View/Article"
CENTCOM_NEWS = "https://www.centcom.mil/MEDIA/NEWS-ARTICLES/News-Article-View/Article"
OIR = "https://www.inherentresolve.mil/NEWSROOM/News-Articles/Article"
OIR_MEDIA = "https://www.inherentresolve.mil/Media-Library/News-Releases/Article"
FEED = "https://www.centcom.mil/DesktopModules/ArticleCS/RSS.ashx?ContentType={}&Site=808&max=100"

FOOTER = (
    "<p>Each report is weighed on what pilots, video, partners and the public can tell. A finding of “credible” means that, "
    "more likely than not, a Coalition action harmed a civilian; it falls into one of two categories and says nothing of fault.</p>"
)
RATES = (
    "The percent of engagements that resulted in a report of possible civilian casualties was {}%. "
    "The percent of engagements that resulted in a credible report was {}%."
)
NO_STRIKES = (
    "No Coalition strikes were conducted on that day in the geographic area of the reported civilian casualties."
)
NO_HARM = "After a look at what video there is, it was assessed that no civilians were harmed in this strike."
NO_EVIDENCE = "Insufficient evidence available to determine credibility."
NO_DETAIL = "The report contains insufficient information of the time, location and details to assess its credibility."
NOT_LIKELY = (
    "From all strike records at hand it was determined that, more likely than not, civilian casualties did not occur as a "
    "result of a Coalition strike."
)


def paragraphs(*texts: str) -> str:
    """Set texts as paragraphs."""
    return "\n".join(f"<p>{text}</p>" for text in texts)


def items(*lines: str, start: int = 1) -> str:
    """Set the numbered items of a list as the releases do: a paragraph each."""
    return "\n".join(f"<p>{'&nbsp;' if n > 9 else ''}{n}. {line}</p>" for n, line in enumerate(lines, start=start))


NOVEMBER_2016 = (
    paragraphs(
        "SOUTHWEST ASIA- During the month of November 2016, CJTF-OIR received 16 new reports and assessed seven previously "
        "received reports of possible civilian casualties resulting from Coalition strikes in Iraq and Syria. Thirteen of these "
        "reports were assessed to be non-credible, five were assessed to be credible, and five reports are still being assessed.",
        "The five credible ones resulted in 15 unintentional civilian deaths. To date, CJTF-OIR assesses that, it is more likely "
        "than not, at least 188 civilians have been unintentionally killed by Coalition strikes since the start of Operation "
        "Inherent Resolve.",
        "With the facts of each case in view, CJTF-OIR assessed that the following 13 reports are non-credible.",
    )
    + items(
        f"Feb. 2, 2016, Hama Province, Syria: {NO_STRIKES}",
        f"Oct. 5, 2016, near al-Qayyarah, Iraq: {NO_HARM}",
        f"Oct. 6, 2016, near al Shaddadi, Syria: {NO_HARM}",
        *(
            f"Oct. {day}, 2016, near {place}: {NO_STRIKES}"
            for day, place in ((8, "Bayji, Iraq"), (11, "Manbij, Syria"), (12, "Tal Afar, Iraq"))
        ),
        *(
            f"Nov. {day}, 2016, near {place}: {NO_EVIDENCE}"
            for day, place in ((1, "Mosul, Iraq"), (3, "Ar Raqqah, Syria"), (4, "Rawah, Iraq"), (9, "Ayn Isa, Syria"))
        ),
        *(
            f"Nov. {day}, 2016, near {place}: {NO_DETAIL}"
            for day, place in ((10, "Mosul, Iraq"), (12, "Abu Kamal, Syria"), (15, "Hit, Iraq"))
        ),
    )
    + paragraphs("It further found that the following five reports are credible.")
    + items(
        "Sept. 7, 2016, near Ar Raqqah, Syria: During a strike on ISIL fighters, it was assessed that two civilians were unintentionally killed.",
        "Oct. 20, 2016, near Mosul, Iraq: During a strike on an ISIL mortar crew, it was assessed that eight civilians in an adjacent structure were unintentionally killed.",
        "Oct. 29, 2016, near Fallujah, Iraq: During a strike on a vehicle, it was assessed that one civilian was unintentionally killed and two civilians were injured.",
        "Nov. 4, 2016, near Mosul, Iraq: During a strike on a fighting position, it was assessed that three civilians were unintentionally killed by a secondary explosion.",
        "Nov. 6, 2016, near Tabqah, Syria: During a strike on a checkpoint, it was assessed that a civilian was unintentionally killed.",
        start=14,
    )
)

DECEMBER_2016 = paragraphs(
    "SOUTHWEST ASIA- December 2016, CJTF-OIR received 12 new reports and assessed 11 reports of possible civilian casualties "
    "resulting from Coalition strikes in Iraq and Syria.",
    "All facts considered, CJTF-OIR assessed that the following seven reports are non-credible at this time.",
) + items(
    f"Feb. 15, 2016, Hama Province, Syria, via social media report: Date correction. This report was previously incorrectly released as Feb. 2, 2016 in the Jan. 2, 2017 monthly report. {NO_STRIKES}",
    "July 20, 2016, near Manbij, Syria, via social media report: This report was assessed to be a duplicate of a previous report released as July 18, 2016, near Manbij, Syria, in the Dec. 1, 2016, monthly report.",
    f"Oct. 6, 2016, near Al Shadadi, Syria, via self-report: {NO_HARM}",
    f"Dec. 2, 2016, near Mosul, Iraq, via Airwars report: {NO_STRIKES}",
    f"Dec. 5, 2016, near Mosul, Iraq, via media report: {NO_DETAIL}",
    f"Dec. 5-6, 2016, near Ar Raqqah, Syria, via NGO report: {NO_EVIDENCE}",
    f"Dec. 11, near Palmyra, Syria, via a letter from a resident: {NO_STRIKES}",
)

FEBRUARY_2017 = (
    paragraphs(
        "SOUTHWEST ASIA- In the month of February, CJTF-OIR carried over 19 open reports of possible civilian casualties from "
        "previous months, received 41 new reports, and completed the assessment on 17 reports. Twelve of these reports were "
        "assessed to be non-credible, and five were assessed to be credible resulting in the unintended death of four civilians. "
        "A total of 43 reports are still open and being assessed at the end of the month.",
        "To date, based on information available, CJTF-OIR assesses that, it is more likely than not, at least 229 civilians have "
        "been unintentionally killed by Coalition strikes since the start of Operation Inherent Resolve.",
    )
    + FOOTER
)

APRIL_2017 = (
    paragraphs(
        "SOUTHWEST ASIA- In the month of April, CJTF-OIR received 43 new reports of possible civilian casualties. During this "
        "period, the Coalition completed the assessment of 47 reports, of which 31 were assessed to be non-credible and 16 were "
        "assessed to be credible resulting in 132 unintentional civilian deaths. To date, CJTF-OIR assesses that, it is more likely "
        "than not, at least 484 civilians have been unintentionally killed by Coalition strikes since the start of Operation "
        "Inherent Resolve. A total of 38 reports were still open and being assessed at the end of the month.",
    )
    + FOOTER
)

OCTOBER_2017 = (
    paragraphs(
        "SOUTHWEST ASIA - Partner forces hold 95% of the ground that ISIS once ruled, and some 7.5 million people live free of it.",
        "To date, based on data between August 2014 and October 2017, the Coalition has conducted a total of 28,198 strikes that "
        "included 56,976 separate engagements. During this period, the total number of reports of possible civilian casualties was "
        "1,790. " + RATES.format("3.14", ".35"),
        "In the month of October, CJTF-OIR carried over 350 open reports. Based on information available, CJTF-OIR has assessed "
        "that at least 801 civilians have been unintentionally killed by Coalition strikes since the start of Operation Inherent "
        "Resolve. A total of 695 reports are still open.",
    )
    + FOOTER
)


def july_2018(still_open: str) -> str:
    """Build the body of the report for July 2018."""
    return (
        paragraphs(
            "SOUTHWEST ASIA — Partners have freed nearly 8 million people and keep pressing the last pockets of Daesh.",
            "The Coalition conducted a total of 29,920 strikes between August 2014 and end of July 2018. During this period, based on "
            "information available, CJTF-OIR assesses at least 1061 civilians have been unintentionally killed by Coalition strikes "
            "since the start of Operation Inherent Resolve.",
            "In the month of July, the Coalition completed the assessment of 18 reports. Out of the 18 completed casualty allegation "
            "reports, three reports were determined to be credible and resulted in two unintentional civilian deaths and one "
            f"unintentional injury. CJTF-OIR assessed the remaining 15 reports as non-credible. A total of {still_open} reports are still open.",
            "Credible Reports — In each of the incidents below all precautions were taken, and harm was done all the same.",
        )
        + items(
            "June 8, 2017, near Raqqah, Syria, via Airwars report: During a strike on an ISIS fighting position, it was assessed that one civilian was unintentionally killed.",
            "July 12, 2018, near Hajin, Syria, via self-report: During a strike on an ISIS vehicle, it was assessed that a civilian was unintentionally killed.",
            "July 19, 2018, near Abu Kamal, Syria, via self-report: During a strike on an ISIS mortar team, it was assessed that one civilian was unintentionally injured.",
        )
        + paragraphs("Non-Credible Reports —")
        + items(*(f"{day}, near {place}, via {source}: {why}" for day, place, source, why in JULY_2018_CLOSED), start=4)
        + FOOTER
    )


JULY_2018_CLOSED = (
    ("March 22, 2017", "Mosul, Iraq", "Airwars report", NO_STRIKES),
    ("April 1, 2017", "Mosul, Iraq", "Airwars report", NO_DETAIL),
    ("May 30, 2017", "Raqqah, Syria", "social media report", NO_STRIKES),
    ("June 2, 2017", "Raqqah, Syria", "media report", NO_STRIKES),
    ("June 15, 2017", "Raqqah, Syria", "NGO report", NO_DETAIL),
    ("June 17, 2017", "Mosul, Iraq", "social media report", NO_EVIDENCE),
    ("July 3, 2017", "Raqqah, Syria", "Airwars report", NOT_LIKELY),
    ("July 9, 2017", "Dayr Az Zawr, Syria", "Airwars report", NO_STRIKES),
    ("Aug. 21, 2017", "Raqqah, Syria", "Amnesty International report", NO_EVIDENCE),
    ("Sept. 14, 2017", "Al Mayadin, Syria", "social media report", NO_STRIKES),
    ("Oct. 2, 2017", "Raqqah, Syria", "Airwars report", NOT_LIKELY),
    ("Jan. 4, 2018", "Al Gharanij, Syria", "Airwars report", NO_DETAIL),
    ("Feb. 25, 2018", "Hajin, Syria", "media report", NO_STRIKES),
    ("June 12, 2018", "Tal al Shayer, Syria", "Airwars report", NO_HARM),
    ("July 13, 2018", "Al Sousa, Syria", "social media report", NO_DETAIL),
)

FEBRUARY_2019 = (
    (
        "SOUTHWEST ASIA — The Coalition conducted 34,038 strikes between August 2014 and the end of February 2019. During this period, "
        "based on information available, CJTF-OIR assesses at least 1,257 civilians have been unintentionally killed by Coalition strikes "
        "since the beginning of Operation Inherent Resolve."
    ),
    (
        "In the month of February, CJTF-OIR completed the assessment of one report. One report was determined to be credible and resulted "
        "in no unintentional civilian deaths and two unintentional injuries. A total of 146 reports are still open, including five "
        "that had been previously closed but were reopened due to the availability of new information."
    ),
    "Credible Reports — In the incident below harm was done in spite of all precautions.",
    "1. Sept. 13, 2017, near Rawa, Iraq, via self-report: During a strike on an ISIS storage site, it was assessed that two civilians were unintentionally injured.",
)


def short_report(month: str, strikes: str, total: str, extra: str = "") -> str:
    """Build the body of a report of which only the running totals are known."""
    return (
        paragraphs(
            f"SOUTHWEST ASIA — The Coalition conducted {strikes} strikes between August 2014 and the end of {month}. During this period, "
            f"based on information available, CJTF-OIR assesses at least {total} civilians have been unintentionally killed by Coalition "
            "actions since the beginning of Operation Inherent Resolve.",
            *([extra] if extra else []),
        )
        + FOOTER
    )


JULY_2019 = (
    paragraphs(
        "SOUTHWEST ASIA — All strikes between August 2014 and the end of July 2019 are counted here. During this period, "
        "based on information available, CJTF-OIR assesses at least 1,313 civilians have been unintentionally killed by "
        "Coalition actions since the beginning of Operation Inherent Resolve.",
        "The May report over-counted civilian casualties by 13; the total above is corrected.",
    )
    + FOOTER
)

AUGUST_2019 = (
    paragraphs(
        "SOUTHWEST ASIA-- The Coalition and its partners have liberated nearly 110,000 square kilometers (42,471 square miles) and 7.7 million people from Daesh.",
        "The Coalition conducted 34,573* strikes between August 2014 and the end of August 2019. During this period, based on "
        "information available, CJTF-OIR assesses at least 1,335 civilians have been unintentionally killed by Coalition actions "
        "since the beginning of Operation Inherent Resolve.",
        "In the month of August, CJTF-OIR carried over 97 open reports from previous months and received two new reports. CJTF-OIR "
        "completed 20 civilian-casualty allegation assessment reports. Out of the 20 completed casualty allegation reports, seven "
        "reports were determined to be credible and resulted in 22 unintentional civilian deaths. CJTF-OIR assessed the remaining 13 "
        "reports as non-credible. Seventy-nine reports are still open, including two that CJTF-OIR had previously closed but "
        "reopened due to the availability of new information.",
        "* Counted anew after a review of the strike log.",
        "Credible Reports —In each of the incidents below all precautions were taken.",
    )
    + items(
        *(
            f"{day}, near {place}, via {source}: During a strike on {target}, it was assessed that {harm}."
            for day, place, source, target, harm in (
                (
                    "April 17, 2017",
                    "Abu Kamal, Syria",
                    "Airwars report",
                    "an ISIS headquarters building",
                    "seven civilians were unintentionally killed and four wounded",
                ),
                (
                    "June 3, 2017",
                    "Raqqah, Syria",
                    "Airwars report",
                    "ISIS fighters",
                    "the three civilians were unintentionally killed",
                ),
                (
                    "June 19, 2017",
                    "Raqqah, Syria",
                    "Airwars report",
                    "a mortar position",
                    "two civilians were unintentionally killed",
                ),
                (
                    "July 21, 2017",
                    "Raqqah, Syria",
                    "NGO report",
                    "a fighting position",
                    "four civilians were unintentionally killed",
                ),
                (
                    "Aug. 13, 2017",
                    "Raqqah, Syria",
                    "Airwars report",
                    "ISIS fighters",
                    "one civilian was unintentionally killed and two civilians were injured",
                ),
                (
                    "Dec. 13, 2018",
                    "Hajin, Syria",
                    "self-report",
                    "a tunnel entrance",
                    "four civilians were unintentionally killed",
                ),
                (
                    "Jan. 18-19, 2019",
                    "Baghuz, Syria",
                    "self-report",
                    "a staging area",
                    "one civilian was unintentionally killed",
                ),
            )
        )
    )
    + paragraphs("Non-Credible Reports")
    + items(
        *(
            f"{day}, near {place}, via Airwars report: {why}"
            for day, place, why in (
                ("March 3, 2017", "Mosul, Iraq", NO_STRIKES),
                ("March 17, 2017", "Mosul, Iraq", NO_DETAIL),
                ("April 28, 2017", "Tabqah, Syria", NO_STRIKES),
                ("May 4, 2017", "Tabqah, Syria", NO_EVIDENCE),
                ("May 25, 2017", "Al Mayadin, Syria", NOT_LIKELY),
                ("June 5, 2017", "Raqqah, Syria", NO_STRIKES),
                ("June 21, 2017", "Raqqah, Syria", NO_STRIKES),
                ("July 14, 2017", "Raqqah, Syria", NOT_LIKELY),
                ("Aug. 1, 2017", "Raqqah, Syria", NO_DETAIL),
                ("Aug. 22, 2017", "Raqqah, Syria", NO_STRIKES),
                ("Oct. 9, 2017", "Al Qaim, Iraq", NO_HARM),
                ("Nov. 30, 2018", "Hajin, Syria", NO_STRIKES),
                ("Feb. 11, 2019", "Baghuz, Syria", NO_DETAIL),
            )
        ),
        start=8,
    )
    + FOOTER
)

SUMMER_2020 = (
    paragraphs(
        "SOUTHWEST ASIA — The months of early summer are published together.",
        "In the month of June, CJTF-OIR received 24 new reports.",
        "In the month of July, CJTF-OIR carried over 113 open reports from previous months and received 21 new reports. A total of "
        "107 reports are still open, including four that had been previously closed but were reopened due to the availability of new information.",
    )
    + FOOTER
)

VISIT = paragraphs(
    "TAMPA, Fla. — The commander met partners in the region to talk of training and of the road ahead.",
    "“Twelve nations sent staff, and 1,200 soldiers finished their course,” a spokesman said. Coalition aircraft flew 14 strikes last week.",
)


def build_articles() -> dict[str, Article]:
    """List the articles by file name."""
    return {
        "centcom-2016-11.html": Article(f"{CENTCOM}/9040590/{SLUG}/", TITLE, date(2017, 1, 2), NOVEMBER_2016, release_number="20170102-02"),
        "centcom-2016-12.html": Article(f"{CENTCOM}/9071544/{SLUG}/", TITLE, date(2017, 2, 2), DECEMBER_2016),
        "centcom-2017-02.html": Article(f"{CENTCOM}/1138162/{SLUG}/", TITLE, date(2017, 4, 1), FEBRUARY_2017, release_number="20170401-02"),
        "centcom-2017-04.html": Article(f"{CENTCOM}/9200901/{SLUG}/", DASHED, date(2017, 6, 2), APRIL_2017),
        "centcom-news-2017-04.html": Article(f"{CENTCOM_NEWS}/1200895/{SLUG}/", DASHED, date(2017, 6, 2), APRIL_2017),
        "centcom-2017-10.html": Article(f"{CENTCOM}/9384201/{SLUG}/", TITLE, date(2017, 11, 30), OCTOBER_2017),
        "oir-2018-07.html": Article(f"{OIR}/9616117/{SLUG}/", TITLE, date(2018, 8, 30), july_2018("261")),
        "oir-2018-07.v2.html": Article(f"{OIR}/9616117/{SLUG}/", TITLE, date(2018, 8, 30), july_2018("216")),
        "oir-2019-06.html": Article(f"{OIR}/9918203/{SLUG}/", TITLE, date(2019, 7, 26), short_report("June 2019", "34,514", "1,321")),
        "oir-2019-07.html": Article(
            f"{OIR}/9949871/{SLUG}/", TITLE, date(2019, 8, 29),
            JULY_2019,
        ),
        "oir-2019-08.html": Article(f"{OIR_MEDIA}/1971680/{SLUG}/", TITLE, date(2019, 9, 26), AUGUST_2019),
        "oir-2020-06-07.html": Article(f"{OIR}/9342210/{SLUG}/", TITLE, date(2020, 9, 10), SUMMER_2020),
        "centcom-visit.html": Article(f"{CENTCOM}/9616402/commander-meets-partners/", "Commander meets partners, talks training", date(2018, 8, 31), VISIT),
    }  # fmt: skip


PDF_URL = "https://www.inherentresolve.mil/Portals/14/Documents/CIVCAS/2019/03%20MAR/CJTF-OIR%20CIVCAS%20Report%20February%202019.pdf"


def build_pdf() -> bytes:
    """Set the report for February 2019 as a PDF of two pages."""
    target = io.BytesIO()
    frame = SimpleDocTemplate(target, pagesize=LETTER, leftMargin=inch, rightMargin=inch, title=TITLE, invariant=True)
    styles = getSampleStyleSheet()
    story = [Paragraph(TITLE, styles["Title"]), Paragraph("March 28, 2019", styles["Normal"]), Spacer(1, 12)]
    for text in FEBRUARY_2019:
        story += [Paragraph(text, styles["BodyText"]), Spacer(1, 10)]
    story.append(
        Paragraph("Each report is weighed on what pilots, video, partners and the public can tell.", styles["BodyText"])
    )
    frame.build(story)
    return target.getvalue()


def main() -> None:
    """Write every fixture of the source."""
    articles = build_articles()
    for name, article in articles.items():
        later = name.endswith(".v2.html")
        fetched = "2020-10-02T06:00:00Z" if later else f"{max(article.published, date(2017, 1, 3))}T18:00:00Z"
        about = "figures as published, words our own; incidents, and ids of the form 9xxxxxx, are invented."
        if later:
            about = (
                "the same address after a correction: 216 open reports, as published, in place of a transposed 261. "
                + about
            )
        write_fixture(FOLDER, name, build_page(article), article.url, fetched, about)
    write_fixture(
        FOLDER,
        "oir-2019-02.pdf",
        build_pdf(),
        PDF_URL,
        "2019-03-28T18:00:00Z",
        "figures as published, set as a PDF; the incident's place and date are real.",
        "application/pdf",
    )
    write_listings({name: article for name, article in articles.items() if ".v2" not in name})


def write_listings(articles: dict[str, Article]) -> None:
    """Write the feeds and listing pages that lead to the articles."""
    about = "the structure of the site's listings, reduced to what the replay holds."
    when = "2020-10-01T06:00:00Z"
    press = [a for a in articles.values() if a.url.startswith(CENTCOM)]
    news = [a for a in articles.values() if a.url.startswith(CENTCOM_NEWS)]
    own = [a for a in articles.values() if a.url.startswith(OIR)]
    media = [a for a in articles.values() if a.url.startswith(OIR_MEDIA)]
    xml = "application/rss+xml; charset=utf-8"
    write_fixture(
        FOLDER,
        "feed-press-releases.xml",
        build_feed("Press releases", press[:-2], press[-2:-1]),
        FEED.format(2),
        when,
        about,
        xml,
    )
    write_fixture(FOLDER, "feed-news.xml", build_feed("News", news, []), FEED.format(1), when, about, xml)
    listing = "https://www.inherentresolve.mil/NEWSROOM/News-Articles/"
    write_fixture(
        FOLDER,
        "listing-oir.html",
        build_listing("Civilian Casualty Reports", own[:2], f"{listing}?Page=2"),
        listing,
        when,
        about,
    )
    write_fixture(
        FOLDER,
        "listing-oir-page-2.html",
        build_listing("Civilian Casualty Reports", own[2:]),
        f"{listing}?Page=2",
        when,
        about,
    )
    media_url = "https://www.inherentresolve.mil/Media-Library/News-Releases/"
    write_fixture(FOLDER, "listing-oir-media.html", build_listing("News Releases", media), media_url, when, about)
    write_fixture(
        FOLDER,
        "listing-centcom.html",
        build_listing("Press Releases", press),
        "https://www.centcom.mil/MEDIA/PRESS-RELEASES/",
        when,
        about,
    )


if __name__ == "__main__":
    main()
