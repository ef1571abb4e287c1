"""What `/metrics` shows, read from Redis at the time of asking."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.wiring import QUEUES, Runtime

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class _Numbers(Collector):
    """Reads the product's numbers from Redis."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def collect(self) -> Iterator[Metric]:
        yield self._builds()
        yield self._waiting()
        yield from self._newest()

    def _builds(self) -> Metric:
        builds = CounterMetricFamily(
            "aidaily_builds", "Builds by edition and status", labels=("edition", "status")
        )
        for name, value in self._runtime.counts().items():
            kind, *labels = name.split(":")
            if kind == "builds":
                builds.add_metric(labels, value)
        return builds

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
