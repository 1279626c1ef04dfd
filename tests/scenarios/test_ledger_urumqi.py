"""ux 1.2 to the thirtieth day, the clock moved by hand: the ledger is the table that the plan and the regulation give."""

import ledgers
import pytest

BOTH = ("county_government", "city_command_office")

LEDGER = """
# 3.2（1）核实；内控 10 分钟（机构开启）
verify                       | 14:16       | —           | 办结 14:20
internal_verify              | 14:16       | 14:26       | 办结 14:20，提前 6 分
internal_tell_leader         | 14:16       | 14:26       | 办结 14:33，超时 7 分
# 4.1.1（2）企业 30 分钟自事发；法规 1 小时自负责人接到报告，查明以前起算待核
enterprise_report            | 14:05       | 14:35       | 办结 14:38，超时 3 分
enterprise_report_law        | 待核        | —           | 取代 17:00 enterprise_report_law
enterprise_report_law        | 14:07       | 15:07       | 办结 14:38，提前 29 分
# 4.1.1（3）立即报告；逐级 2 小时，每级与累计两钟
report_at_once               | 14:16       | —           | 办结 14:31
upward_report                | 14:16       | 16:16       | 办结 16:04，提前 12 分
upward_report_cumulative     | 14:16       | 16:16       | 办结 16:04，提前 12 分
# 4.1.3 续报：初报当日不计欠，此后每日一次；响应结束次日不再要求
follow_up_daily              | 11-25 00:00 | 11-26 00:00 | 办结 11-25 09:00，提前 900 分
follow_up_daily              | 11-26 00:00 | 11-27 00:00 | 超时
follow_up_daily              | 11-27 00:00 | 11-28 00:00 | 办结 11-27 10:00，提前 840 分
follow_up_daily              | 11-28 00:00 | 11-29 00:00 | 期满 11-27 18:00
# 4.1.3 等级变化续报；内控 15 分钟
follow_up_on_change          | 18:46       | —           | 办结 19:05
internal_follow_up_on_change | 18:46       | 19:01       | 办结 19:05，超时 4 分
# 4.4 启动；内控：审批 5 分钟，签收 10 分钟
internal_decision            | 14:36       | 14:41       | 办结 14:41，提前 0 分
notify_units                 | 14:41       | —           | 在走
command_post_formed          | 14:41       | —           | 办结 15:10
internal_receipt             | 14:41       | 14:51       | 超时
# 条例第十三条：30 日监视，第 12 天一名重伤者死亡；第二十九条：事发之日起 60 日
casualty_watch               | 14:05       | 12-25 00:00 | 期满 12-25 00:00
casualty_supplement          | 18:40       | —           | 办结 19:05
casualty_supplement          | 12-06 10:20 | —           | 办结 12-06 10:40
investigation_report         | 14:05       | 01-24 00:00 | 办结 01-20 10:00，提前 3 天 14 小时
"""


@pytest.mark.clause("WX-043", "WX-062", "WX-063", "WX-064", "WX-067", "WX-068", "WX-085", "WX-087", "WX-124")
def test_the_ledger_of_the_explosion_is_the_table_of_the_plan(county):
    county.at("14:16").receive(occurred_at=county.moment("14:05"))
    county.at("14:20").verify()
    county.at("14:24").update_facts(
        source="消防", deaths=2, trapped_or_missing=4, serious_injuries=1, at_risk=13
    )
    county.at("14:31").report("INITIAL", "phone", *BOTH, "township")
    county.at("14:33").report("LEADER", "phone")
    county.at("14:36").request("III", leads={"mobilisation": "youth_league"})
    county.at("14:41").approve_by_phone()
    county.at("14:45").report("ENTERPRISE", "phone", sent_at="14:38")
    formed = county.incident.tasks.filter(clause="WX-087").first()
    county.at("15:10").complete(formed, by="office")
    county.at("16:04").report("INITIAL", "written", *BOTH)
    county.at("17:00").correct(enterprise_told_at=county.moment("14:07"), source="事故单位安全科")
    county.at("18:40").update_facts(source="消防", deaths=3, trapped_or_missing=3)
    county.at("18:46").confirm_grade("III")
    county.at("19:05").report("FOLLOW_UP", "written", *BOTH)
    county.at("2026-11-25 09:00").report("FOLLOW_UP", "written", *BOTH)
    county.at("2026-11-27 10:00").report("FOLLOW_UP", "written", *BOTH)
    county.at("2026-11-27 18:00").response_ends()
    county.at("2026-12-06 10:20").update_facts(source="县医院", deaths=4, serious_injuries=0)
    county.at("2026-12-06 10:40").report("SUPPLEMENTARY", "written", *BOTH)
    county.at("2027-01-20 10:00").report("INVESTIGATION", "written", "county_government")
    county.at("2027-03-01 00:00")
    assert ledgers.of(county) == ledgers.written(LEDGER)
