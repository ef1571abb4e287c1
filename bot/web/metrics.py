"""What `/metrics` shows, read from Redis at the time of asking."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.wiring import QUEUES, Runtime
from digest_core.delivery.telling import numbers
from digest_core.vitals import Vitals

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


# Counters by the first word of their names in Redis; the other words are the labels.
_COUNTERS = {
    "builds": ("aidaily_builds", "Builds by edition and status", ("edition", "status")),
    "model_calls": (
        "aidaily_model_calls",
        "Calls of models by provider and outcome",
        ("provider", "outcome"),
    ),
    "uncertain": (
        "aidaily_uncertain_messages",
        "Messages that may have been sent, by platform",
        ("platform",),
    ),
    "feedback": ("aidaily_feedback", "What readers said of briefings and answers", ("said",)),
    "model_tokens": ("aidaily_model_tokens", "Tokens by provider and direction", ("provider", "direction")),
}


def _counter(
    name: str, text: str, labels: tuple[str, ...], kind: str, counts: Mapping[str, int]
) -> CounterMetricFamily:
    counter = CounterMetricFamily(name, text, labels=labels)
    for stored, value in counts.items():
        first, *values = stored.split(":")
        if first == kind:
            counter.add_metric(values, value)
    return counter


class _Numbers(Collector):
    """Reads the product's numbers from Redis."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def collect(self) -> Iterator[Metric]:
        counts = self._runtime.counts()
        for kind, (name, text, labels) in _COUNTERS.items():
            yield _counter(name, text, labels, kind, counts)
        yield self._budget()
        yield self._waiting()
        subscribers = self._runtime.chat.subscribers.count()
        yield GaugeMetricFamily(
            "aidaily_subscribers", "Subscriptions, paused ones included", value=subscribers
        )
        yield from self._newest()
        yield from self._sources()
        yield from self._content()

    def _budget(self) -> Metric:
        spent = GaugeMetricFamily(
            "aidaily_model_tokens_today", "Tokens of the day and their budget", labels=("of",)
        )
        spent.add_metric(("spent",), self._runtime.model_spending().tokens)
        spent.add_metric(("budget",), self._runtime.settings.model.tokens_per_day)
        return spent

    def _waiting(self) -> Metric:
        waiting = GaugeMetricFamily("aidaily_queue_jobs", "Jobs waiting in a queue", labels=("queue",))
        for queue in QUEUES:
            waiting.add_metric((queue,), self._runtime.waiting(queue))
        return waiting

    def _newest(self) -> Iterator[Metric]:
        newest = self._runtime.store.newest("daily", samples=False)
        if newest is not None:
            name, text = "aidaily_newest_daily_generated_timestamp_seconds", "When the newest daily was built"
            yield GaugeMetricFamily(name, text, value=newest.generated_at.timestamp())
            yield GaugeMetricFamily(
                "aidaily_newest_daily_items", "Items in the newest daily", value=len(newest.items)
            )
            yield from self._delivered(newest.key)

    def _delivered(self, key: str) -> Iterator[Metric]:
        """What the delivery of the newest daily has come to."""
        report = self._runtime.deliveries.report(f"daily:{key}")
        reached = GaugeMetricFamily(
            "aidaily_newest_daily_recipients",
            "Recipients of the newest daily by outcome",
            labels=("outcome",),
        )
        for outcome, count in numbers(report).items():
            reached.add_metric((outcome,), count)
        yield reached
        name, text = "aidaily_newest_daily_refusals", "Answers 429 while it was delivered"
        yield GaugeMetricFamily(name, text, value=report.flooded)

    def _sources(self) -> Iterator[Metric]:
        vitals = self._runtime.book.vitals()
        errors = CounterMetricFamily("aidaily_source_errors", "Times a source failed", labels=("source",))
        for name, one in vitals.items():
            errors.add_metric((name,), one.errors)
        yield errors
        for suffix, text, value in _OF_A_SOURCE:
            gauge = GaugeMetricFamily(f"aidaily_source_{suffix}", text, labels=("source",))
            for name, one in vitals.items():
                gauge.add_metric((name,), value(one))
            yield gauge

    def _content(self) -> Iterator[Metric]:
        """What the newest checked briefing came to; what could not be measured is left out."""
        newest = self._runtime.book.checks()[-1:]
        for check in newest:
            for name, text in _OF_A_BRIEFING.items():
                value = getattr(check, name)
                if value is not None:
                    yield GaugeMetricFamily(f"aidaily_newest_daily_{name}", text, value=value)


_OF_A_SOURCE: tuple[tuple[str, str, Callable[[Vitals], float]], ...] = (
    (
        "last_success_timestamp_seconds",
        "When a source last answered, 0 for never",
        lambda v: v.last_success.timestamp() if v.last_success else 0.0,
    ),
    ("found", "What it gave then", lambda v: v.found),
    ("seconds", "How long the last request took", lambda v: v.seconds),
    ("up", "Whether the last request was answered", lambda v: 0.0 if v.error else 1.0),
)
_OF_A_BRIEFING = {
    "repeated": "Share of items shown before",
    "extracted": "Share of items without a model's words",
    "hangul": "Share of Hangul words in what the model wrote",
    "stale_hours": "Hours from its newest item to its cut-off",
}


def exposition(runtime: Runtime) -> bytes:
    """The numbers in Prometheus' text format; raises `StoreError` where Redis cannot be read."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(runtime))
    return generate_latest(registry)
