"""/healthz for the load balancer, /metrics for Prometheus."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

from incidents.queries import health
from incidents.queries.health import Figure, Histogram


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200, or 503 where the database, the broker or the sweep fails; watchdog and release are said beside them."""
    parts = health.parts(datetime.now(UTC))
    body = {part.name: {"ok": part.ok, "detail": part.detail} for part in parts}
    return JsonResponse(body, status=200 if all(part.ok for part in parts if part.counts) else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text for an administrator or an allowed address; it names no incident."""
    if not (_allowed(request) or getattr(request.user, "admin_role", "")):
        return HttpResponse(
            "metrics are for administrators and allowed addresses\n", status=403, content_type="text/plain"
        )
    text = exposition(health.figures(datetime.now(UTC)), health.lateness())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _allowed(request: HttpRequest) -> bool:
    caller = ip_address(request.META["REMOTE_ADDR"]) if request.META.get("REMOTE_ADDR") else None
    return caller is not None and any(
        caller in ip_network(each, strict=False) for each in settings.METRICS_ALLOW
    )


class Kept(Collector):
    """A histogram that tables keep, not this process."""

    def __init__(self, kept: Histogram) -> None:
        self.kept = kept

    def collect(self) -> Iterator[HistogramMetricFamily]:
        kept = self.kept
        yield HistogramMetricFamily(kept.name, kept.help, buckets=kept.buckets, sum_value=kept.total)


def exposition(figures: Iterable[Figure], *histograms: Histogram) -> bytes:
    """Prometheus' text of the figures: HELP and TYPE once a name, then its samples."""
    registry = CollectorRegistry()
    for each in histograms:
        registry.register(Kept(each))
    gauges: dict[str, Gauge] = {}
    for figure in figures:
        if figure.name not in gauges:
            labels = [name for name, _ in figure.labels]
            gauges[figure.name] = Gauge(figure.name, figure.help, labels, registry=registry)
        gauge = gauges[figure.name]
        (gauge.labels(**dict(figure.labels)) if figure.labels else gauge).set(figure.value)
    return generate_latest(registry)
