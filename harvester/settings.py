"""Settings of the Scrapy project: changed defaults first, then the project's own."""

import os

from scrapy.settings import default_settings

from harvester import __version__

BOT_NAME = "report-harvester"
# Sources are folders of harvester.sources; most need no module with a spider.
SPIDER_LOADER_CLASS = "harvester.sources.loader.SourceSpiderLoader"  # default scrapy.spiderloader.SpiderLoader
COMMANDS_MODULE = "harvester.commands"

# Manners: one honest name with a contact, robots obeyed, slow, no disguise.
# Whoever runs a harvest names a page or address at which the sites' owners can reach them.
HARVEST_CONTACT = os.environ.get("HARVEST_CONTACT", "")
USER_AGENT = f"report-harvester/{__version__} ({'+' + HARVEST_CONTACT if HARVEST_CONTACT else 'operator not named'})"
ROBOTSTXT_OBEY = True  # default False
DOWNLOAD_DELAY = 1.0  # default 0
CONCURRENT_REQUESTS_PER_DOMAIN = 2  # default 8
# What waits inside the downloader is still sent to a host that has begun to refuse.
CONCURRENT_REQUESTS = 4  # default 16
AUTOTHROTTLE_ENABLED = True  # default False
AUTOTHROTTLE_START_DELAY = 2.0  # default 5.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
# Archived bodies must stay readable for decades; gzip is part of the WARC standard's own world.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf,application/json,*/*;q=0.8",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip, deflate",
}
COOKIES_ENABLED = False  # default True

# Bounds.
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024  # default 1 GiB
DOWNLOAD_WARNSIZE = 32 * 1024 * 1024
DOWNLOAD_TIMEOUT = 60  # default 180
REDIRECT_MAX_TIMES = 5  # default 20
# Each page of a list is one deeper than the page before it. A source's max_pages ends a list sooner; without it
# this bound would.
DEPTH_LIMIT = 1000  # default 0, without limit
RETRY_TIMES = 2
CLOSESPIDER_TIMEOUT = 12 * 3600  # default 0, without limit
# A page that refreshes itself would be dropped as a duplicate without a word; as a document it is at least reported.
METAREFRESH_ENABLED = False  # default True
TWISTED_DNS_RESOLVER = "harvester.crawl.resolver.PublicResolver"  # default scrapy.resolver.CachingThreadedResolver
# A body that is cut short must fail, not be stored as if it were whole.
DOWNLOAD_FAIL_ON_DATALOSS = True

# However much there is to fetch, memory stays the same: requests wait in a file, and no more answers are fetched while
# so many bytes of them wait to be read and stored; a small page takes ten times its bytes once it has been read.
SCHEDULER_MEMORY_QUEUE = "harvester.crawl.queue.SpillingQueue"  # default scrapy.squeues.LifoMemoryQueue
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 1_000_000  # default 5,000,000

# Every answer gives one document; for each answer Scrapy starts so many tasks, which was half of what a page cost it.
CONCURRENT_ITEMS = 2  # default 100
# Only the web is asked; the other handlers read local files or take long to load.
DOWNLOAD_HANDLERS: dict[str, str | None] = {"data": None, "file": None, "ftp": None, "s3": None}

# Doors that stay shut: both listen on localhost and execute Python.
TELNETCONSOLE_ENABLED = False  # default True
REMOTE_CONTROL_ENABLED = False  # default True

LOG_LEVEL = "INFO"  # default DEBUG
LOG_FORMATTER = "harvester.crawl.logformatter.HarvestLogFormatter"
STATS_DUMP = False  # default True; the closing line says it for people, the runs table for programs

# What is switched off above, or never switched on, is taken out of Scrapy's own lists: a part that is only set to None
# is loaded all the same, which takes up to half a second, and a disabled one is asked about every request.
_UNUSED = ("CookiesMiddleware", "HttpAuthMiddleware", "HttpCacheMiddleware", "MetaRefreshMiddleware", "TelnetConsole",
           "RemoteControl")  # fmt: skip
DOWNLOADER_MIDDLEWARES_BASE = {
    path: order for path, order in default_settings.DOWNLOADER_MIDDLEWARES_BASE.items() if not path.endswith(_UNUSED)
}
EXTENSIONS_BASE = {
    path: order for path, order in default_settings.EXTENSIONS_BASE.items() if not path.endswith(_UNUSED)
}
DOWNLOADER_MIDDLEWARES = {
    # Scrapy's own, whose places are taken below.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    # Request side, downwards: where a request may go, robots.txt, conditions, waiting.
    "harvester.crawl.middlewares.guard.GuardMiddleware": 50,
    "harvester.crawl.middlewares.robots.RobotsMiddleware": 100,
    "harvester.crawl.middlewares.conditional.ConditionalMiddleware": 540,
    "harvester.crawl.middlewares.manners.MannersMiddleware": 550,
    # Response side, upwards from the wire: archive, redirects (600), decompression (590), defences, retry.
    "harvester.crawl.middlewares.challenges.BlockingMiddleware": 570,
    "harvester.crawl.middlewares.integrity.IntegrityMiddleware": 595,
    "harvester.crawl.middlewares.guard.RedirectGuardMiddleware": 610,
    "harvester.crawl.middlewares.archive.ArchiveMiddleware": 875,
}
SPIDER_MIDDLEWARES = {
    # Scrapy's own, which drop requests without a word.
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "harvester.crawl.middlewares.dropped.NamingUrlLengthMiddleware": 800,
    "harvester.crawl.middlewares.dropped.NamingDepthMiddleware": 900,
}
ITEM_PIPELINES = {
    "pipelines.dates.DatesPipeline": 100,
    "pipelines.counts.CountsPipeline": 200,
    "pipelines.places.PlacesPipeline": 300,
    "pipelines.signature.SignaturePipeline": 350,
    "pipelines.identity.IdentityPipeline": 400,
    "pipelines.validation.ValidationPipeline": 500,
    "pipelines.store.StorePipeline": 900,
}
EXTENSIONS = {
    "harvester.crawl.extensions.closing.RunExtension": 100,
    "harvester.crawl.extensions.progress.ProgressExtension": 200,
    "harvester.crawl.extensions.notice.NoticeExtension": 300,
}

# Project settings.
# Relative to the working folder, unless the environment says otherwise: scrapyd chooses a folder of its own.
HARVEST_DATA = os.environ.get("HARVEST_DATA", "data")
HARVEST_DB = f"{HARVEST_DATA}/harvest.db"  # where rows are stored; `--db`
HARVEST_ARCHIVE = f"{HARVEST_DATA}/archive"  # where originals are kept; `--archive`
HARVEST_REPLAY: list[str] = []  # saved answers in place of the network; `--replay`
HARVEST_PRIVATE_HOSTS: list[str] = []  # hosts in private networks that may be asked all the same
HARVEST_BACKOFF = 5.0  # seconds before the first retry; each further one waits twice as long, with jitter
HARVEST_WAIT_LIMIT = 600.0  # seconds; a host whose Retry-After asks for more is left alone for the rest of the run
HARVEST_BLOCK_LIMIT = 3  # defences that a host may show in a row before a run leaves it alone
HARVEST_FAILURE_LIMIT = 10  # requests to a host that may fail in a row before a run leaves it in peace
HARVEST_TRIAL_AFTER = 60.0  # seconds after which one request then tries it; if that fails, the run leaves it alone
HARVEST_WAYBACK = "https://web.archive.org"  # the archive that `-a via=wayback` asks
HARVEST_PARSE_INLINE = 96 * 1024  # bytes; larger documents and every PDF are parsed in worker processes
HARVEST_PARSE_WORKERS = 2
HARVEST_PARSE_TIMEOUT = 300  # seconds for one document
HARVEST_FEED = "changes.atom"  # Atom feed of what is new, changed or broken, beside the database; empty for none
HARVEST_FEED_URL = os.environ.get("HARVEST_FEED_URL", "")  # where that feed is published
HARVEST_WEBHOOK = os.environ.get("HARVEST_WEBHOOK", "")  # address that each notice is posted to as JSON
HARVEST_MAIL_TO = os.environ.get("HARVEST_MAIL_TO", "")  # address that each notice is mailed to
HARVEST_MAIL_FROM = os.environ.get("HARVEST_MAIL_FROM", "")
HARVEST_SMTP = os.environ.get("HARVEST_SMTP", "localhost:25")  # mail server
HARVEST_PROGRESS = "auto"  # auto, bar or lines
