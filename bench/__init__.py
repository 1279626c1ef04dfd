"""The measurements of the targets, `./run bench NAME`. Importing this sets Django up, before any model is."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
