"""提请调整级别, 不全面启动, 提请上级, 移交指挥, 次生事件."""

from django.urls import path

from incidents.web.views import levels

AT = "incidents/<uuid:pk>/"

urlpatterns = [
    path(f"{AT}level/", levels.RequestLevelChange.as_view(), name="request-level-change"),
    path(f"{AT}not-activating/", levels.RequestNotActivating.as_view(), name="request-not-activating"),
    path(f"{AT}ask-higher/", levels.AskHigher.as_view(), name="ask-higher"),
    path(f"{AT}ask-higher/<uuid:row>/", levels.HigherAnswer.as_view(), name="higher-answer"),
    path(f"{AT}hand-over-command/", levels.HandOverCommand.as_view(), name="hand-over-command"),
    path(f"{AT}derive/", levels.Derive.as_view(), name="derive"),
    path(f"{AT}conclude/", levels.ConcludeDerived.as_view(), name="conclude-derived"),
]
