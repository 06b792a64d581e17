"""Names for what can go wrong with a request: the codes in ``fetches.reason`` and in the closing line."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

_CODES = {
    "DownloadTimeoutError": "timeout",
    "ResponseDataLossError": "truncated",
    "DownloadCancelledError": "too_large",
    "DownloadConnectionRefusedError": "connection_refused",
    "CannotResolveHostError": "name_not_resolved",
    "DownloadFailedError": "connection_lost",
    "ConnectionDone": "connection_lost",
    "ConnectionLost": "connection_lost",
    "ConnectError": "connection_refused",
    "UnsupportedURLSchemeError": "unsupported_scheme",
    "ArchiveError": "archive_failed",
    "_DecompressionMaxSizeExceeded": "too_large",
}


class RequestRefused(IgnoreRequest):
    """Raised when a request is not made, or its answer not used; ``reason`` is the code of the row it leaves."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def name_failure(error: BaseException | None) -> str:
    """Return the code of a failure; docs/operations.md says what each asks for.

    >>> name_failure(TimeoutError())
    'request_failed'
    >>> name_failure(RequestRefused("offsite", "…"))
    'offsite'
    """
    if isinstance(error, RequestRefused):
        return error.reason
    if isinstance(error, HttpError):
        return f"status_{error.response.status}"
    for cause in (error, getattr(error, "__cause__", None)):
        for cls in type(cause).__mro__:
            if cls.__name__ in _CODES:
                return _CODES[cls.__name__]
    return "request_failed"
