from django.apps import AppConfig


class UrumqiSafetyConfig(AppConfig):
    name = "urumqi_safety"
    verbose_name = "乌鲁木齐县生产安全事故应急预案"
