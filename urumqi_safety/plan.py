"""Registers the plan of this folder. Found by `autodiscover_modules("plan")`."""

from pathlib import Path

from incidents.plans import registry

registry.register(Path(__file__).with_name("plan.yaml"))
