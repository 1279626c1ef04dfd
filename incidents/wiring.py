"""Who listens when an event was recorded; order is irrelevant."""

from incidents.events import event_recorded
from incidents.live.hints import on_event_recorded

event_recorded.connect(on_event_recorded, dispatch_uid="live")
