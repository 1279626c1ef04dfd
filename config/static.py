"""How static files are kept: names that carry their hash, and compressed once instead of at every request."""

from django.conf import settings
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Brotli only for a deployed site: its two minutes are worth it in an image, not at ./run's first start."""

    def create_compressor(self, **options: object) -> Compressor:
        return Compressor(use_brotli=settings.HTTPS, **options)
