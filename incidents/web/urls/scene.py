"""Groups, units and posts at work; orders, rescue, bodies, decrees."""

from django.urls import path

from incidents.web.views import decrees, orders, rescue, scene

AT = "incidents/<uuid:pk>/"

urlpatterns = [
    path(f"{AT}mine/", scene.mine, name="my-work"),
    path(f"{AT}groups/<slug:code>/", scene.side, {"kind": "group"}, name="scene-group"),
    path(f"{AT}units/<slug:code>/", scene.side, {"kind": "unit"}, name="scene-unit"),
    path(f"{AT}posts/<slug:code>/", scene.side, {"kind": "post"}, name="scene-post"),
    path(f"{AT}groups/<slug:code>/leader/", scene.NameLeader.as_view(), name="name-leader"),
    path(f"{AT}set-out/", scene.SetOut.as_view(), name="set-out"),
    path(f"{AT}arrive/", scene.Arrive.as_view(), name="arrive"),
    path(f"{AT}ask-help/", scene.AskHelp.as_view(), name="ask-help"),
    path(f"{AT}help/<uuid:help>/answer/", scene.AnswerHelp.as_view(), name="answer-help"),
    path(f"{AT}figures/", scene.FileFigures.as_view(), name="file-figures"),
    path(f"{AT}order/", orders.GiveOrder.as_view(), name="order"),
    path(f"{AT}orders/<uuid:order>/withdraw/", orders.WithdrawOrder.as_view(), name="withdraw-order"),
    path(f"{AT}scene/", decrees.overview, name="scene"),
    path(f"{AT}suspend-rescue/", rescue.Suspend.as_view(), name="suspend-rescue"),
    path(
        f"{AT}suspensions/<uuid:suspension>/report/",
        rescue.ReportSuspension.as_view(),
        name="report-suspension",
    ),
    path(f"{AT}resume-rescue/", rescue.Resume.as_view(), name="resume-rescue"),
    path(f"{AT}danger/", rescue.ReportDanger.as_view(), name="report-danger"),
    path(f"{AT}danger/<uuid:danger>/decide/", rescue.DecideDanger.as_view(), name="decide-danger"),
    path(f"{AT}bodies/<slug:code>/", decrees.FormABody.as_view(), name="form-body"),
    path(f"{AT}decrees/<slug:code>/propose/", decrees.ProposeDecree.as_view(), name="propose-decree"),
    path(f"{AT}decrees/<uuid:decree>/", decrees.ApproveDecree.as_view(), name="decree"),
    path(f"{AT}decrees/<uuid:decree>/return/", decrees.ReturnDecree.as_view(), name="return-decree"),
    path(f"{AT}decrees/<uuid:decree>/sign/", decrees.CountersignDecree.as_view(), name="countersign-decree"),
]
