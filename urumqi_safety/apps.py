from django.apps import AppConfig


class UrumqiSafetyConfig(AppConfig):
    name = __package__  # the folder, so that a copy of this one is a pack of its own
    verbose_name = "乌鲁木齐县生产安全事故应急预案"
