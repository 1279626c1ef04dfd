"""The top layer: wires what may not know each other."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = "应急指挥"

    def ready(self) -> None:
        # A broken import inside a pack stops the start: it must not read as "offers nothing".
        autodiscover_modules("plan")
        # Models may only be imported once the app registry is ready.
        autodiscover_modules("wiring")
