"""Where sockets come in."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlparse

from channels.security.websocket import OriginValidator, WebsocketDenier
from django.conf import settings
from django.urls import path, re_path

from incidents.live.consumers import RAW_SEND, LiveConsumer

websocket_urlpatterns = [
    path("ws/live/", LiveConsumer.as_asgi()),
    re_path("", WebsocketDenier.as_asgi()),
]

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Doorway(OriginValidator):
    """Lets in pages of this site and clients that are no browsers; goes around sessions and routes.

    A browser always names the origin of its page, so a request without one carries no cookie that somebody
    else's page has borrowed.
    """

    def __init__(self, application: App) -> None:
        super().__init__(application, settings.ALLOWED_HOSTS)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass on, with the server's own send beside the one that sessions will wrap; or refuse."""
        origin = dict(scope["headers"]).get(b"origin")
        if origin is None or self._is_ours(origin):
            await self.application({**scope, RAW_SEND: send}, receive, send)
        else:
            await WebsocketDenier()(scope, receive, send)

    def _is_ours(self, origin: bytes) -> bool:
        try:
            return self.validate_origin(urlparse(origin.decode("latin-1")))
        except ValueError:  # no address at all, "http://["
            return False
