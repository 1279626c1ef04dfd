"""The screens of an office where nothing has happened yet: what would be there, and the one thing to do (ux 2.0.8)."""

import pytest

QUIET = [
    ("/", "无进行中事件", "有来电按 F2 登记"),
    ("/incidents/", "还没有事件", "有来电按 F2 登记"),
    ("/incidents/?state=VERIFIED", "没有符合条件的事件", "全部显示"),
    ("/documents/", "还没有文书", "启动"),
    ("/documents/?q=没有这样的", "没有符合条件的文书", "全部显示"),
    ("/warnings/", "还没有预警", "拟写"),
    ("/warnings/?state=LIFTED", "没有这种状态的预警", "拟写"),
    ("/phone-book/?q=zzzz", "没有符合的号码", "全部显示"),
    ("/review/?month=2001-01", "没有事件", "换一个"),
    ("/watch/handovers/", "还没有交接过", "交接单留在这里"),
    ("/drills/", "还没有演练过", "评估报告留在这里"),
    ("/delegations/", "没有登记过委托", "委托"),
    ("/alarms/", "没有告警", "没有超时，没有临期"),
]


@pytest.mark.parametrize(("address", "nothing", "next_step"), QUIET, ids=[each[0] for each in QUIET])
def test_an_empty_screen_says_what_would_be_here_and_what_to_do(sign_in, address, nothing, next_step):
    answer = sign_in("yq_watch").get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert nothing in page
    assert next_step in page


def test_an_empty_roster_shows_what_is_not_covered(sign_in):
    page = sign_in("yq_watch").get("/watch/roster/").content.decode()
    assert "■ 缺口" in page
    assert "没有缺口，没有重叠" not in page


def test_who_may_not_arrange_the_roster_reads_who_does(sign_in):
    page = sign_in("yq_watch").get("/watch/roster/").content.decode()
    assert "值班表由" in page
