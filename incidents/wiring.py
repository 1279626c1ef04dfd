"""Who listens when an event was recorded (order is irrelevant), and what the top layer lends to the actions."""

from incidents import tasks
from incidents.actions import sweeping
from incidents.events import event_recorded
from incidents.live.hints import on_event_recorded

event_recorded.connect(on_event_recorded, dispatch_uid="live")
event_recorded.connect(tasks.render_signed_paper, dispatch_uid="papers")
sweeping.hand_over_by(tasks.hand_over)
