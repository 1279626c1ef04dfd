"""后期处置."""

from django.urls import path

from incidents.web.views import afterwards

AT = "incidents/<uuid:pk>/afterwards/"

urlpatterns = [
    path(AT, afterwards.afterwards, name="afterwards"),
    path(f"{AT}proof/", afterwards.RecordProof.as_view(), name="record-proof"),
    path(f"{AT}expenses/new/", afterwards.RecordExpense.as_view(), name="record-expense"),
    path(f"{AT}expenses/workbook/", afterwards.expenses_workbook, name="expenses-workbook"),
    path(f"{AT}expenses/<uuid:row>/strike/", afterwards.StrikeExpense.as_view(), name="strike-expense"),
    path(f"{AT}persons/new/", afterwards.RecordPerson.as_view(), name="record-person"),
    path(f"{AT}persons/destroy/", afterwards.DestroyPersons.as_view(), name="destroy-persons"),
    path(f"{AT}persons/caller/keep/", afterwards.KeepCaller.as_view(), name="keep-caller"),
    path(f"{AT}persons/<uuid:row>/see/", afterwards.SeePerson.as_view(), name="see-person"),
    path(f"{AT}persons/<uuid:row>/keep/", afterwards.KeepPerson.as_view(), name="keep-person"),
]
