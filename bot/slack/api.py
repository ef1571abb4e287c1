"""Slack's Web API through its own client, exact about what is known of a call that failed.

The client's own retries are off: they would post twice where a connection broke after the message went out.
"""

import logging
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sending import Flooded, NeverSent, Unsure
from digest_core.config.slack import SlackSettings

TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=10)
UPLOAD_FAILED = "upload_failed"
PAUSE_SECONDS = 30.0
"""After a 429 that does not say how long."""
_OF_SLACK = (".slack.com", ".slack-gov.com")
# Slack says of these that part of the work may have been done.
_UNSURE = frozenset(("fatal_error", "internal_error", "request_timeout"))

# The library logs what it sends and receives, and addresses that hold tickets.
silent = logging.getLogger("aidaily.slack-sdk")
silent.setLevel(logging.CRITICAL + 1)

Json = dict[str, Any]


class Refused(Exception):
    """Slack's own word for why not, such as `not_in_channel`; `details` are its JSON pointers."""

    def __init__(self, error: str, details: str = "") -> None:
        super().__init__(f"{error} {details}".strip())
        self.error = error


class Api:
    """Calls with the bot's token over one session. All raise `Refused`, `Flooded`, `NeverSent` or `Unsure`."""

    def __init__(self, settings: SlackSettings, session: aiohttp.ClientSession) -> None:
        self._base, self._session = settings.api_base, session
        self.client = AsyncWebClient(
            settings.bot_token, base_url=settings.api_base, session=session, retry_handlers=[], logger=silent
        )

    async def call(self, method: str, **arguments: Any) -> Json:
        """One call, such as `chat_postMessage`; gives the answer's JSON."""
        try:
            answer = await getattr(self.client, method)(**arguments)
        except SlackApiError as error:
            raise _failure(error) from None
        except SlackRequestError:
            # A file that was not taken; nothing was posted yet.
            raise Refused(UPLOAD_FAILED) from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NeverSent(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
            raise Unsure(type(error).__name__) from None
        return answer.data if isinstance(answer.data, dict) else {}

    async def respond(self, url: str, body: Json) -> None:
        """Answer through a `response_url`, which works for 30 minutes and five times."""
        if not self._is_slacks(url):
            raise Refused("invalid_response_url")
        try:
            async with self._session.post(url, json=body, timeout=TIMEOUT, allow_redirects=False) as answer:
                status = answer.status
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NeverSent(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Unsure(type(error).__name__) from None
        if status == 429:
            raise Flooded(_seconds(answer.headers.get("Retry-After")))
        if status >= 500:
            raise Unsure(str(status))
        if status != 200:
            raise Refused("expired_url" if status in {404, 410} else f"response_url_{status}")

    def _is_slacks(self, url: str) -> bool:
        """Only Slack itself, or the server that stands in for it, is sent answers."""
        try:
            there, ours = urlsplit(url), urlsplit(self._base)
        except ValueError:
            return False
        if (there.scheme, there.netloc) == (ours.scheme, ours.netloc):
            return True
        return there.scheme == "https" and (there.hostname or "").endswith(_OF_SLACK)


def _failure(error: SlackApiError) -> Exception:
    answer = error.response
    status = getattr(answer, "status_code", 0) or getattr(answer, "status", 0)
    if status == 429:
        return Flooded(_seconds(answer.headers.get("Retry-After")))
    data = getattr(answer, "data", None)
    word = data.get("error") if isinstance(data, dict) else None
    if not isinstance(word, str):
        return Unsure(f"status {status}")
    if word == "ratelimited":
        return Flooded(PAUSE_SECONDS)
    if word in _UNSURE or status >= 500:
        return Unsure(word)
    details = (data.get("response_metadata") or {}).get("messages") if isinstance(data, dict) else None
    return Refused(word[:60], "; ".join(map(str, details or []))[:200])


def _seconds(text: str | None) -> float:
    return float(text) if text and text.isascii() and text.isdecimal() else PAUSE_SECONDS
