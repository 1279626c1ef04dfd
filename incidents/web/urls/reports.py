"""报告 from draft to receipt; 信息发布."""

from django.urls import path

from incidents.web.views import composing, releases, report_acts

AT = "incidents/<uuid:pk>/reports/"
ONE = f"{AT}<uuid:report>/"
OUT = "incidents/<uuid:pk>/releases/"
RELEASE = f"{OUT}<uuid:release>/"

urlpatterns = [
    path(AT, composing.Compose.as_view(), name="reports"),
    path(ONE, composing.one, name="report-one"),
    path(f"{ONE}edit/", composing.Edit.as_view(), name="report-edit"),
    path(f"{ONE}preview/", composing.preview, name="report-preview"),
    path(f"{ONE}submit/", report_acts.Submit.as_view(), name="report-submit"),
    path(f"{ONE}sign/", report_acts.Sign.as_view(), name="report-sign"),
    path(f"{ONE}sign-by-phone/", report_acts.SignByPhone.as_view(), name="report-sign-phone"),
    path(f"{ONE}countersign/", report_acts.Countersign.as_view(), name="report-countersign"),
    path(f"{ONE}send/", report_acts.Send.as_view(), name="report-send"),
    path(f"{ONE}check/", report_acts.CheckAgain.as_view(), name="report-check"),
    path(f"{ONE}withdraw/", report_acts.Withdraw.as_view(), name="report-withdraw"),
    path(f"{ONE}correct/", report_acts.Correct.as_view(), name="report-correct"),
    path(OUT, releases.Draft.as_view(), name="releases"),
    path(f"{RELEASE}edit/", releases.Edit.as_view(), name="release-edit"),
    path(f"{RELEASE}review/", releases.Review.as_view(), name="release-review"),
    path(f"{RELEASE}return/", releases.GiveBack.as_view(), name="release-return"),
    path(f"{RELEASE}withdraw/", releases.Withdraw.as_view(), name="release-withdraw"),
    path(f"{RELEASE}publish/", releases.Publish.as_view(), name="release-publish"),
    path(f"{RELEASE}check/", releases.CheckAgain.as_view(), name="release-check"),
    path(f"{RELEASE}opinion/", releases.Opinion.as_view(), name="release-opinion"),
    path(f"{RELEASE}preview/", releases.preview, name="release-preview"),
]
