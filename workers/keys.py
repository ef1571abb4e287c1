"""Every Redis key of the product, with its type and expiry; those of deliveries stand in `workers.delivery_keys`.

Nothing else writes key names.

| key | type | expiry | what |
|---|---|---|---|
| `aidaily:edition:EDITION:KEY` | string, JSON `{"v": 1, "edition": {…}}` | none | one edition, whole |
| `aidaily:editions:EDITION` | sorted set, key → day number of its date | none | which editions there are |
| `aidaily:revisions` | hash, `EDITION:KEY` → digest of its content | none | what changed, for caches and the search index |
| `aidaily:outlines:EDITION` | hash, key → JSON `{"v": 1, "outline": {…}}` | none | dates and titles of editions |
| `aidaily:collection:EDITION:KEY` | string, zlib of JSON `{"v": 1, "papers": […]}` | 400 days | the papers collected for an edition, about 700 bytes each |
| `aidaily:pictures:EDITION:KEY` | string, JSON `{"v": 1, "pictures": {"revision", "pictures"}}`, PNGs in base64, about 200 KB | 30 days | the pictures of an edition about a week or month |
| `aidaily:samples:EDITION` | set of keys | none | which of them are samples, until a real one is stored |
| `aidaily:seen` | sorted set, item id → day number of its first edition | none | what was shown |
| `aidaily:seen:EDITION` | the same | none | what editions of a kind about days past have shown: weeklies, monthlies |
| `aidaily:facts:ID` | string, zlib of JSON `{"v": 1, "facts": {…}}` | 120 days | a paper's facts, and what editions said of it |
| `aidaily:asked:DAY` | hash, item id → number | 100 days | how many questions there were about an item |
| `aidaily:collected` | sorted set, paper id → day number of its first edition | members 90 days | what was collected, shown or not |
| `aidaily:days` | sorted set, `DAY CATEGORIES` → day number of its first edition | members 90 days | which days were looked at |
| `aidaily:paper:ID` | string, JSON `{"v": 1, "paper": {…}}` | 90 days | metadata fetched by identifier |
| `aidaily:fulltext:ID` | string, zlib over JSON `{"v": 1, "document": {…}}`, 1 MiB at most | 14 days; 10 minutes or a day for an abstract in its place | the text read of a paper's version |
| `aidaily:turn:DIGEST` | string, JSON `{"v": 1, "turn": {…}}` | 7 days | what a session last spoke of |
| `aidaily:digest_key` | string, 32 random bytes | none | the key of the digests that stand for people |
| `aidaily:readers` | set of digests | none | who has given a verdict |
| `aidaily:feedback:DIGEST` | hash, item id → JSON `{"v": 1, "verdict": {…}}` | 180 days after the last | a reader's 👍 and 👎 |
| `aidaily:minute:DIGEST` | list of times in milliseconds | 60 s | a person's questions of the last minute |
| `aidaily:page:DIGEST` | hash `body` (zlib), `etag`, `modified` | 14 days | a feed's last answer, by its address |
| `aidaily:gate:NAME` | string, holder's token, or `-` while pausing | 15 s, renewed | the shared slot to a service |
| `aidaily:leader` | string, a scheduler's token | 10 s, renewed | which scheduler acts |
| `aidaily:upgrades` | stream of `edition`, `key`, `version`, `items` (ids with new text, by spaces) | the last 1,000 or so | editions rewritten in place |
| `aidaily:rewrites:EDITION:KEY` | hash: `attempts`, `last` (Unix time) | 2 days | how often an edition was taken up again |
| `aidaily:sources` | set of sources' names | none | which sources were ever asked |
| `aidaily:source:NAME` | hash `label`, `last_success`, `found`, `errors`, `error`, `seconds` | none | how a source fares |
| `aidaily:source:NAME:days` | hash, date → number found | the last 30 dates | what it found, by briefing |
| `aidaily:checks` | hash, edition key → JSON of a `Check` | the last 90 | what the dailies came to |
| `aidaily:alarms` | list of JSON of an `Alarm`, newest first | the last 200 | what admins should hear of |
| `aidaily:alarm:DIGEST` | string `1` | 30 days | which alarm was raised for which edition |
| `aidaily:counts` | hash, name → number | none | counters behind `/metrics` |
| `aidaily:model:usage:DAY` | hash, `tokens` and `MODEL KIND` → number | 40 days | what models cost on a day in `AIDAILY_TZ` |
| `aidaily:model:held:DAY` | sorted set, `TOKEN TOKENS` → milliseconds of its end | 1 day | tokens set aside for calls under way |
| `aidaily:model:calls:PROVIDER` | sorted set, token → milliseconds of its turn | 2 minutes | calls of the last minute, and those waiting |
| `aidaily:model:pause:PROVIDER` | string | as long as the provider asked | nobody calls |
| `aidaily:asks:DAY:DIGEST` | string, number | 2 days | questions that a model answered for a person |
| `aidaily:answer:DIGEST` | string | 30 days | a checked answer of a model |
| `aidaily:bots` | hash, platform → address | none | where our bots can be opened |
| `aidaily:secret:NAME` | string | none | a secret that our processes made up together |
| `aidaily:inbox:PLATFORM:seen:EVENT` | string `1` | 2 days | which events came in |
| `aidaily:inbox:PLATFORM:chat:CHAT` | list of JSON `{"id", "body"}` | 2 days after the last | a chat's events, oldest first, until handled |
| `aidaily:inbox:PLATFORM:chats` | sorted set, chat → end of its lease in ms, 0 without holder | none | which chats have events |
| `aidaily:inbox:PLATFORM:hold:CHAT` | hash `token`, `tries`, `sent`, `flight` | 2 days | how far the first event got |
| `aidaily:rate:NAME` | hash `tat`, `last`, `even`, `stop`, in ms of the server's clock | until it is free again | a paced limit |
| `aidaily:rate:NAME:log` | list of times in ms | the limit's length | the latest slots of a limit |
| `aidaily:due:ZONE:HHMM` | hash, address → JSON array of a `Subscription` | none | who is sent something at this minute |
| `aidaily:due:paused` | the same | none | who is sent nothing |
| `aidaily:subscribed:SHARD` | hash, address → `ZONE:HHMM` or `paused` | none | where an address's record is |
| `aidaily:subscribed` | string, a number | none | how many subscriptions there are |
| `aidaily:zones` | set of time zones | none | which zones were ever in use |
| `aidaily:gone:ADDRESS` | string, JSON array of a `Subscription` | 7 days | what was unsubscribed, for undo |
| `aidaily:sent:DIGEST` | string, JSON `{"v": 1, "shown": {…}}` | 30 days | what a sent message shows |
| `rq:*` | RQ's own | RQ's own | jobs `build_EDITION_KEY` on the queue `build`, `rewrite_EDITION_KEY` on `write`, `fulltext_ID` on `ask`, kept 10 minutes |

Day numbers are proleptic Gregorian ordinals (`date.toordinal`).
"""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from zlib import crc32

SEEN = "aidaily:seen"
REVISIONS = "aidaily:revisions"
DIGEST_KEY = "aidaily:digest_key"
READERS = "aidaily:readers"
COLLECTED = "aidaily:collected"
DAYS = "aidaily:days"
HISTORY_DAYS = 90
LEADER = "aidaily:leader"
COUNTS = "aidaily:counts"
BOTS = "aidaily:bots"
UPGRADES = "aidaily:upgrades"
UPGRADES_KEPT = 1000
REWRITES_SECONDS = 2 * 24 * 3600
ASKS_SECONDS = 2 * 24 * 3600
USAGE_SECONDS = 40 * 24 * 3600
ANSWER_SECONDS = 30 * 24 * 3600
SOURCES = "aidaily:sources"
CHECKS = "aidaily:checks"
ALARMS = "aidaily:alarms"
ALARM_SECONDS = 30 * 24 * 3600
PAPER_SECONDS = 90 * 24 * 3600
FULL_TEXT_SECONDS = 14 * 24 * 3600
ABSTRACT_SECONDS = 24 * 3600
RETRY_SECONDS = 600
TURN_SECONDS = 7 * 24 * 3600
INBOX_SECONDS = 2 * 24 * 3600
SENT_SECONDS = 30 * 24 * 3600
GONE_SECONDS = 7 * 24 * 3600
SUBSCRIBED = "aidaily:subscribed"
ZONES = "aidaily:zones"
PAUSED = "paused"
SHARDS = 16384
"""A million addresses are 61 to a shard, which Redis keeps packed."""
COLLECTION_SECONDS = 400 * 24 * 3600
FEEDBACK_SECONDS = 180 * 24 * 3600
PICTURES_SECONDS = 30 * 24 * 3600
PAGE_SECONDS = 14 * 24 * 3600
FACTS_SECONDS = 120 * 24 * 3600
ASKED_SECONDS = 100 * 24 * 3600


def edition(name: str, key: str) -> str:
    return f"aidaily:edition:{name}:{key}"


def editions(name: str) -> str:
    return f"aidaily:editions:{name}"


def seen(name: str) -> str:
    """Editions about days that the daily told must not keep papers from it, nor it from them."""
    return SEEN if name in {"daily", "deep-dive"} else f"{SEEN}:{name}"


def facts(paper_id: str) -> str:
    return f"aidaily:facts:{paper_id}"


def asked(day: date) -> str:
    return f"aidaily:asked:{day}"


def samples(name: str) -> str:
    return f"aidaily:samples:{name}"


def revision(name: str, key: str) -> str:
    """The field of `REVISIONS` that stands for an edition."""
    return f"{name}:{key}"


def outlines(name: str) -> str:
    return f"aidaily:outlines:{name}"


def collection(name: str, key: str) -> str:
    return f"aidaily:collection:{name}:{key}"


def pictures(name: str, key: str) -> str:
    return f"aidaily:pictures:{name}:{key}"


def paper(paper_id: str) -> str:
    return f"aidaily:paper:{paper_id}"


def full_text(arxiv_id: str) -> str:
    """`arxiv_id` with its version: another version is another text."""
    return f"aidaily:fulltext:{arxiv_id}"


def turn(session: str) -> str:
    """Sessions are named by people: a digest keeps their words and identities out of the key."""
    return f"aidaily:turn:{sha256(session.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def rewrites(name: str, key: str) -> str:
    return f"aidaily:rewrites:{name}:{key}"


def page(url: str) -> str:
    """Addresses may hold secrets of the operator's."""
    return f"aidaily:page:{sha256(url.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def source(name: str) -> str:
    return f"aidaily:source:{name}"


def source_days(name: str) -> str:
    return f"aidaily:source:{name}:days"


def alarm(what: str, key: str) -> str:
    return f"aidaily:alarm:{sha256(f'{what} {key}'.encode()).hexdigest()[:32]}"


def gate(name: str) -> str:
    return f"aidaily:gate:{name}"


def model_usage(day: date) -> str:
    return f"aidaily:model:usage:{day}"


def model_held(day: date) -> str:
    return f"aidaily:model:held:{day}"


def model_calls(provider: str) -> str:
    return f"aidaily:model:calls:{provider}"


def model_pause(provider: str) -> str:
    return f"aidaily:model:pause:{provider}"


def asks(day: date, digest: str) -> str:
    return f"aidaily:asks:{day}:{digest}"


def answer(parts: Sequence[str]) -> str:
    """Parts may be long and hold anything; their lengths keep ("ab", "c") and ("a", "bc") apart."""
    digest = sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(encoded)}:".encode() + encoded)
    return f"aidaily:answer:{digest.hexdigest()[:40]}"


def inbox(platform: str, part: str) -> str:
    return f"aidaily:inbox:{platform}:{part}"


def rate(name: str) -> str:
    return f"aidaily:rate:{name}"


def due(bucket: str) -> str:
    return f"aidaily:due:{bucket}"


def subscribed(chat: str) -> str:
    """All topics of a chat stand in one shard; `chat` is an address without topic."""
    return f"{SUBSCRIBED}:{crc32(chat.encode()) % SHARDS}"


def gone(address: str) -> str:
    return f"aidaily:gone:{address}"


def sent(message: str) -> str:
    return f"aidaily:sent:{sha256(message.encode()).hexdigest()[:32]}"


def feedback(digest: str) -> str:
    return f"aidaily:feedback:{digest}"


def minute(digest: str) -> str:
    return f"aidaily:minute:{digest}"


def secret(name: str) -> str:
    return f"aidaily:secret:{name}"
