"""终止签报单 and 归档."""

from django.urls import path

from incidents.web.views import archiving, termination, termination_words

AT = "incidents/<uuid:pk>/"

urlpatterns = [
    path(f"{AT}termination/", termination.form, name="termination"),
    path(f"{AT}termination/request/", termination.RequestTermination.as_view(), name="request-termination"),
    path(
        f"{AT}termination/opinions/<slug:party>/",
        termination.RecordOpinion.as_view(),
        name="termination-opinion",
    ),
    path(f"{AT}termination/approve/", termination.Approve.as_view(), name="termination-approve"),
    path(f"{AT}termination/return/", termination.Return.as_view(), name="termination-return"),
    path(f"{AT}termination/phone/", termination_words.PhoneDecision.as_view(), name="termination-phone"),
    path(f"{AT}termination/countersign/", termination_words.countersign, name="termination-countersign"),
    path(f"{AT}termination/dispute/", termination_words.Dispute.as_view(), name="termination-dispute"),
    path(f"{AT}termination/words/", termination_words.CorrectWords.as_view(), name="termination-words"),
    path(f"{AT}termination/charts/", termination.charts, name="termination-charts"),
    path(f"{AT}termination/paper/", termination.paper, name="termination-paper"),
    path(f"{AT}archive/", archiving.Archive.as_view(), name="archive"),
    path(f"{AT}archive/zip/", archiving.packed, name="archive-zip"),
]
