"""通话, 念稿, 呼叫单, 发通知, receipt links."""

from django.urls import path

from incidents.web.views import notifying, receipt_link, receipts, telephone

AT = "incidents/<uuid:pk>/"

urlpatterns = [
    path(f"{AT}calls/", telephone.Calls.as_view(), name="calls"),
    path(f"{AT}calls/list/", telephone.calls_list, name="calls-list"),
    path(f"{AT}calls/<uuid:call>/end/", telephone.EndRedial.as_view(), name="call-end"),
    path(f"{AT}script/", telephone.script, name="call-script"),
    path(f"{AT}script/changed/", telephone.script_changed, name="call-script-changed"),
    path(f"{AT}call-sheet/", receipts.call_sheet, name="call-sheet"),
    path(f"{AT}call-sheet/pdf/", receipts.call_sheet_pdf, name="call-sheet-pdf"),
    path(f"{AT}notices/<uuid:notice>/reach/", receipts.Reach.as_view(), name="notice-reach"),
    path(f"{AT}notify/", notifying.Notify.as_view(), name="notify"),
    path("r/<str:token>/", receipt_link.receipt, name="receipt-link"),
]
