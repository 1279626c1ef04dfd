"""Where sockets come in."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.security.websocket import OriginValidator
from django.conf import settings
from django.urls import path

from incidents.live.consumers import RAW_SEND, LiveConsumer

websocket_urlpatterns = [path("ws/live/", LiveConsumer.as_asgi())]

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Doorway(OriginValidator):
    """Lets in pages of this site and clients that are no browsers; goes around sessions and routes.

    A browser always names the origin of its page, so a request without one carries no cookie that somebody
    else's page has borrowed.
    """

    def __init__(self, application: App) -> None:
        super().__init__(application, settings.ALLOWED_HOSTS)

    def valid_origin(self, parsed_origin: Any) -> bool:
        """No origin, or one of the site's hosts."""
        return parsed_origin is None or self.validate_origin(parsed_origin)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass on, with the server's own send beside the wrapped one."""
        await super().__call__({**scope, RAW_SEND: send}, receive, send)
