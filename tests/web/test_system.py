"""系统管理: each administrator finds his own part; officers of an office find no such page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from web_pages import words

PARTS = {
    "admin_system": (
        {"人员与账号", "单位", "通讯录", "预案版本", "时钟运行状况", "运行状况"},
        {"岗位任职", "最近登录"},
    ),
    "admin_security": ({"岗位任职", "登录失败与锁定", "接口令牌", "最近登录"}, {"人员与账号", "运行状况"}),
    "admin_audit": ({"管理操作", "登录失败与锁定", "时钟运行状况", "最近登录"}, {"人员与账号", "岗位任职"}),
}


@pytest.mark.parametrize("username", PARTS)
def test_each_administrator_sees_his_part_and_not_anothers(scenario, sign_in, username):
    scenario.receive()
    his, others = PARTS[username]
    client = sign_in(username)
    shown = words(client.get(reverse("system")))
    assert {word for word in his if word not in shown} == set()
    assert {word for word in others if word in shown} == set()
    assert scenario.incident.title not in shown
    assert scenario.incident.number not in shown


@pytest.mark.parametrize("username", PARTS)
def test_every_link_opens(people, sign_in, username):
    client = sign_in(username)
    page = client.get(reverse("system")).content.decode()
    links = [
        part.split('"')[0]
        for part in page.split('href="')[1:]
        if part.startswith(("/admin/", "/system/", "/plans/"))
    ]
    assert len(links) >= 4
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize("username", ["yq_watch", "wx_commander"])
def test_an_officer_of_an_office_has_no_such_page(people, sign_in, username):
    assert sign_in(username).get(reverse("system")).status_code == 404


def test_a_locked_name_is_said_to_the_one_who_unlocks_it(people, client, sign_in, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post(reverse("login"), {"username": "yq_watch", "password": "wrong"})
    assert "锁定 1 个" in words(sign_in("admin_security").get(reverse("system")))


@pytest.mark.parametrize("username", PARTS)
def test_the_page_asks_the_database_little(people, sign_in, username):
    client = sign_in(username)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("system"))
    assert len([each for each in captured if each["sql"].startswith("SELECT")]) <= 17


def test_the_login_page_tells_an_old_browser_so_and_asks_for_the_fast_engine(client, db):
    page = client.get(reverse("login")).content.decode()
    assert '<meta name="renderer" content="webkit">' in page
    assert 'class="too-old"' in page
    assert "实战" in page
