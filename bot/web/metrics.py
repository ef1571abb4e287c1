"""What `/metrics` shows, read from Redis at the time of asking."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.wiring import QUEUES, Runtime

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


def exposition(runtime: Runtime) -> bytes:
    """The numbers in Prometheus' text format; raises `StoreError` where Redis cannot be read."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(runtime))
    return generate_latest(registry)
