"""The pack as a Django application; its templates hold the plan's own forms."""

from django.apps import AppConfig


class YangquanEcoConfig(AppConfig):
    name = __package__  # the folder, so that a copy of this one is a pack of its own
    verbose_name = "阳泉市生态环境局突发环境事件应急预案"
