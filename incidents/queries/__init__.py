"""Every read that spans tables."""

from incidents.queries.visibility import incident_visible_to, officer_for_token, visible_incidents

__all__ = ["incident_visible_to", "officer_for_token", "visible_incidents"]
