"""HTTP by Django, /ws/ by Channels, on one port."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

from config.threads import LastingThreads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
http = LastingThreads(get_asgi_application())

# The routes import models, which exist only once the line above has set Django up.
from incidents.live.routing import Doorway, websocket_urlpatterns  # noqa: E402
from incidents.web.warming import warm  # noqa: E402

warm()

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": Doorway(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
