"""Who listens when an event was recorded (order is irrelevant), and what the top layer lends to the actions."""

from django.contrib.auth.signals import user_logged_in

from incidents import tasks
from incidents.actions import sweeping
from incidents.events import event_recorded, office_changed
from incidents.live.hints import on_event_recorded, on_office_changed
from incidents.web import pins

event_recorded.connect(on_event_recorded, dispatch_uid="live")
office_changed.connect(on_office_changed, dispatch_uid="live_alarms")
user_logged_in.connect(pins.stamp, dispatch_uid="signed_in_at")
event_recorded.connect(tasks.render_signed_paper, dispatch_uid="papers")
sweeping.hand_over_by(tasks.hand_over)
