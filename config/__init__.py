"""Settings, URLs, ASGI, Celery and the embedded servers."""
