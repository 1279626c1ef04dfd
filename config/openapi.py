"""How the REST contract is written down (drf-spectacular), and what its lists of values are called."""

SPECTACULAR_SETTINGS = {
    "TITLE": "应急指挥 API",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ReportKindEnum": "incidents.models.ReportKind",
        "NoticeChannelEnum": "incidents.models.NoticeChannel",
        "DecisionChannelEnum": "incidents.models.Channel",
        "CallerKindEnum": "incidents.actions.intake.CALLER_KINDS",
    },
}
