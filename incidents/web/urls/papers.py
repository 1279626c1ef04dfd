"""文书."""

from django.urls import path

from incidents.web.views import paper_list, papers, reissuing, sheets

urlpatterns = [
    path("documents/", paper_list.documents, name="documents"),
    path("documents/zip/", paper_list.documents_zip, name="documents-zip"),
    path("documents/<uuid:pk>/", papers.document, name="document"),
    path("documents/<uuid:pk>/pdf/", papers.document_pdf, name="document-pdf"),
    path("incidents/new/sheet/", papers.intake_sheet_blank, name="intake-sheet-blank"),
    path("incidents/<uuid:pk>/intake-sheet/", papers.intake_sheet, name="intake-sheet"),
    path(
        "incidents/<uuid:pk>/documents/<uuid:document>/reissue/",
        reissuing.Reissue.as_view(),
        name="document-reissue",
    ),
    path("incidents/<uuid:pk>/situation/", sheets.situation, name="situation-sheet"),
    path("incidents/<uuid:pk>/clocks/sheet/", sheets.clocks, name="clock-sheet"),
]
