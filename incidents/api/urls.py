"""Addresses of the REST contract."""

urlpatterns: list = []
