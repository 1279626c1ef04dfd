"""One office does not know of the other's incidents, on any page, fragment, act or paper; nobody sees anything signed out."""

import uuid

import pytest
from django.urls import URLPattern, reverse
from scenario import Scenario

from incidents.models import Notice, Task
from incidents.web.urls import urlpatterns

OPEN_TO_ALL = {"login", "logout", "healthz", "metrics"}
PARTS = ("head", "clocks", "timeline", "groups", "criteria", "documents", "receipts", "todo")


def names() -> list[tuple[str, frozenset[str]]]:
    """Every named page with the arguments that it takes."""
    return [
        (each.name, frozenset(each.pattern.converters))
        for each in urlpatterns
        if isinstance(each, URLPattern) and each.name
    ]


WITH_KEY = [(name, keys) for name, keys in names() if "pk" in keys]
PLAIN = [name for name, keys in names() if not keys and name not in OPEN_TO_ALL]


@pytest.fixture(scope="module")
def responding(people_of_the_module):
    county = Scenario(people_of_the_module, desk="wx", day="2026-11-24")
    county.activated("III", at="14:45", deaths=3)
    return county


@pytest.fixture
def theirs(responding, people):
    """The county's incident under response, with groups, tasks, notices and a paper."""
    return responding.again(people)


def addresses(name: str, keys: frozenset[str], story) -> list[str]:
    """The page as it would be for the story's incident."""
    incident = story.incident
    document = incident.documents.order_by("created_at").first()
    known = {
        "pk": document.pk if name.startswith("document") else incident.pk,
        "task": Task.objects.filter(incident=incident).values_list("pk", flat=True).first(),
        "notice": Notice.objects.filter(incident=incident).values_list("pk", flat=True).first(),
    }
    others = {key: known.get(key, uuid.uuid4()) for key in keys - {"part"}}
    if "part" in keys:
        return [reverse(name, kwargs=others | {"part": part}) for part in PARTS]
    return [reverse(name, kwargs=others)]


BY_PAGE = pytest.mark.parametrize(("name", "keys"), WITH_KEY, ids=[name for name, _ in WITH_KEY])


@BY_PAGE
def test_the_other_offices_incident_does_not_exist(theirs, sign_in, name, keys):
    client = sign_in("yq_commander")
    for address in addresses(name, keys, theirs):
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code in (404, 405), address
            assert theirs.incident.title not in answer.content.decode()


@BY_PAGE
def test_neither_an_administrator_nor_a_stranger_sees_an_incident(theirs, sign_in, client, name, keys):
    administrator = sign_in("admin_system")
    for address in addresses(name, keys, theirs):
        assert administrator.get(address).status_code in (404, 405), address
        for answer in (client.get(address), client.post(address)):
            sent_to_login = answer.status_code == 302 and answer["Location"].startswith(reverse("login"))
            assert sent_to_login or answer.status_code == 405, address


@pytest.mark.parametrize("name", PLAIN)
def test_no_page_without_login(client, db, name):
    answer = client.get(reverse(name))
    assert answer.status_code in (302, 405)
    if answer.status_code == 302:
        assert answer["Location"].startswith(reverse("login"))


def test_its_own_office_sees_it(theirs, sign_in):
    """So that the 404s above mean something."""
    client = sign_in("wx_commander")
    assert client.get(reverse("room", args=[theirs.incident_id])).status_code == 200


def test_lists_show_nothing_of_the_other_office(theirs, sign_in):
    client = sign_in("yq_watch")
    for name in ("desk", "incidents", "documents"):
        page = client.get(reverse(name)).content.decode()
        assert theirs.incident.title not in page
        assert str(theirs.incident_id) not in page


def test_every_page_is_a_plain_pattern():
    """One in an include would escape the tests above."""
    assert all(isinstance(each, URLPattern) and each.name for each in urlpatterns)
