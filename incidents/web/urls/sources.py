"""来源: merging, parting, and correcting what was written down of a call."""

from django.urls import path

from incidents.web.views import sources

AT = "incidents/<uuid:pk>/"

urlpatterns = [
    path(f"{AT}merge/", sources.Merge.as_view(), name="merge"),
    path(f"{AT}split/", sources.Split.as_view(), name="split"),
    path(f"{AT}keep-apart/", sources.KeepApart.as_view(), name="keep-apart"),
    path(f"{AT}correct/", sources.Correct.as_view(), name="correct"),
    path(f"{AT}sources/<uuid:source>/adopt-time/", sources.AdoptTime.as_view(), name="adopt-time"),
]
