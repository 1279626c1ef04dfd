"""Login and logout."""

from django.urls import path

from incidents.web.views import account

urlpatterns = [
    path("login/", account.Login.as_view(), name="login"),
    path("logout/", account.Logout.as_view(), name="logout"),
]
