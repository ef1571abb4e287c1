"""Every Redis key of deliveries, with its type and expiry.

| key | type | expiry | what |
|---|---|---|---|
| `aidaily:agenda` | hash: `due` (Unix time of a minute), `stored:EDITION` → key, `told:EDITION` → `KEY MINUTE` | none | how far the due-scan got |
| `aidaily:delivery:untold` | sorted set, run → Unix time when it was noted | none | deliveries whose reports operators have not heard |
| `aidaily:ledger:EDITION:KEY:SHARD` | hash, address → entry (`digest_core/delivery/entries.py`), about 55 bytes each | 16 days after the first | who has had what of an edition |
| `aidaily:ledgers` | sorted set, `EDITION KEY` → Unix time when it is forgotten | none | which editions the ledger knows |
| `aidaily:shown:DIGEST` | string, JSON `{"v": 1, "shown": {…}}` | 16 days | what delivered messages show, once for each distinct one |
| `aidaily:delivery:number` | string, a number | none | the last batch |
| `aidaily:delivery:waiting:PLATFORM` | sorted set, batch → end of its lease in ms, 0 without holder | none | batches that are not done |
| `aidaily:delivery:server:PLATFORM` | string, a server's run id | none | whether Redis was started anew since a batch was taken |
| `aidaily:delivery:batch:N` | hash `body` (JSON of a `Batch`), `holder`, `tries`, `counted`, `shaken` | 2 days | some recipients of a run |
| `aidaily:delivery:run:RUN` | hash of numbers: `queued`, `sent`, `uncertain`, `blocked`, `failed:CAUSE`, `skipped`, … | 40 days | what a delivery came to |
| `aidaily:delivery:run:RUN:orderings` | set of digests | 40 days | its distinct messages |
| `aidaily:delivery:runs` | sorted set, run → Unix time of its begin | the last 200 | which deliveries there were |
| `aidaily:delivery:upgrades` | string, an id of the stream `aidaily:upgrades` | none | how far upgrades were seen to |
"""

from zlib import crc32

from workers.keys import SHARDS

AGENDA = "aidaily:agenda"
UNTOLD = "aidaily:delivery:untold"
LEDGERS = "aidaily:ledgers"
LEDGER_SECONDS = 16 * 24 * 3600  # two days longer than anybody is owed an edition
BATCH_NUMBER = "aidaily:delivery:number"
BATCH = "aidaily:delivery:batch:"
BATCH_SECONDS = 2 * 24 * 3600
RUNS = "aidaily:delivery:runs"
RUNS_KEPT = 200
RUN_SECONDS = 40 * 24 * 3600
UPGRADES_SEEN = "aidaily:delivery:upgrades"


def shard(address: str) -> int:
    """All topics of a chat stand in one shard."""
    return crc32(address.partition("/")[0].encode()) % SHARDS


def ledger(edition: str, key: str) -> str:
    """What the keys of an edition's shards begin with."""
    return f"aidaily:ledger:{edition}:{key}:"


def shown(digest: str) -> str:
    return f"aidaily:shown:{digest}"


def waiting_batches(platform: str) -> str:
    return f"aidaily:delivery:waiting:{platform}"


def delivery_server(platform: str) -> str:
    return f"aidaily:delivery:server:{platform}"


def batch(number: str) -> str:
    return f"{BATCH}{number}"


def run(name: str) -> str:
    return f"aidaily:delivery:run:{name}"


def orderings(name: str) -> str:
    return f"aidaily:delivery:run:{name}:orderings"
