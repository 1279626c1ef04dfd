"""Registers the plan of this pack."""

from pathlib import Path

from incidents.plans import registry

registry.register(Path(__file__).with_name("plan.yaml"))
