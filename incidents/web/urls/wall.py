"""大屏."""

from django.urls import path

from incidents.web.views import wall, wall_screens

urlpatterns = [
    path("wall/", wall.wall, name="wall"),
    path("wall/face/", wall.face, name="wall-face"),
    path("wall/s/<str:token>/", wall.enter, name="wall-enter"),
    path("wall/screens/", wall_screens.Screens.as_view(), name="wall-screens"),
    path("wall/screens/<uuid:pk>/down/", wall_screens.take_down, name="wall-down"),
]
