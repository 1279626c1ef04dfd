"""后期处置 as a page: duties with what they lack, the ledger of money, personal data in mask."""

import pytest
import termination_scenes as ending
from group_work_scenes import AtWork
from web_pages import Browser, words

from incidents.models import AftermathProof, Expense, PersonRecord


@pytest.fixture
def over(county):
    county.activated("III", at="2026-11-24 08:00", deaths=3)
    county.at("2026-11-24 10:00")
    ending.end_now(county)
    return county


@pytest.mark.clause("WX-124", "WX-120")
def test_the_page_says_who_investigates_and_what_each_duty_lacks(over):
    watch = Browser(over, "wx_watch")
    assert "后期处置" in words(watch.get("room"))
    page = words(watch.get("afterwards"))
    assert "调查：III级（初判，待定级确认），由乌鲁木齐市人民政府负责" in page
    assert "▲ 缺 市人民政府授权或者委托县人民政府调查的文件" in page
    assert "水西沟镇人民政府" in page
    assert "征用物资、场所归还和补偿" in page
    task = over.incident.tasks.get(code="aftermath:investigation")
    answer = watch.post(
        "record-proof",
        task=task.pk,
        kind="authorisation",
        reference="授权文件〔2026〕9号",
        given_by="市人民政府",
    )
    assert answer["Location"] == f"/incidents/{over.incident_id}/afterwards/"
    page = words(watch.get("afterwards"))
    assert "✓ 市人民政府授权或者委托县人民政府调查的文件" in page
    assert AftermathProof.objects.get().recorded_by == over.who("watch")


@pytest.mark.clause("WX-134")
def test_money_is_written_in_wan_counted_with_its_voucher_and_exported(over):
    watch = Browser(over, "wx_watch")
    typed = {"spent_on": "2026-11-24", "purpose": "吊车租用", "amount_wan": "3.50", "voucher": "发票88"}
    assert watch.post("record-expense", **typed).status_code == 302
    assert watch.post("record-expense", **(typed | {"amount_wan": "1.255"})).status_code == 422
    watch.post("record-expense", **(typed | {"purpose": "餐饮", "voucher": ""}))
    page = words(watch.get("afterwards"))
    assert "计入 3.5 万元" in page
    assert "▲ 缺票据未计入 3.5 万元" in page
    book = watch.get("expenses-workbook")
    assert book.status_code == 200
    assert book.content.startswith(b"PK")
    row = Expense.objects.get(purpose="餐饮")
    assert watch.post("strike-expense", row.pk, reason="重复").status_code == 302
    assert "冲销：重复" in words(watch.get("afterwards"))


def test_names_are_masked_for_everybody_and_whole_only_for_the_answer_to_a_reason(over):
    watch = Browser(over, "wx_watch")
    told = {"name": "张三丰", "identity": "650121197001011234", "phone": "13912340123", "purpose": "伤员救治"}
    with watch._then():
        assert watch.client.post(watch.url("record-person"), told).status_code == 302
    page = watch.get("afterwards").content.decode()
    assert "张**" in page
    assert "张三丰" not in page
    assert "650121197001011234" not in page
    row = PersonRecord.objects.get()
    assert watch.post("see-person", row.pk, reason="").status_code == 422
    seen = watch.post("see-person", row.pk, reason="家属来电核对")
    assert "张三丰" in seen.content.decode()
    assert seen["Cache-Control"] == "no-store"
    assert "张三丰" not in watch.get("afterwards").content.decode()
    assert "张三丰" not in watch.get("room").content.decode()
    assert watch.get("destroy-persons").status_code == 403
    office = Browser(over, "wx_office")
    assert "将销毁 1 人" in words(office.get("destroy-persons"))
    assert office.post("destroy-persons").status_code == 302
    assert "已销毁" in words(office.get("afterwards"))


def test_a_requisition_still_out_is_shown_until_its_return_is_registered_with_its_file(county):
    county.activated("III", at="2026-11-24 08:00", deaths=3)
    work = AtWork(county)
    work.approve(
        work.propose("requisition", items=[{"name": "挖掘机", "quantity": "2 台", "owner": "某公司"}])
    )
    county.at("2026-11-24 10:00")
    ending.end_now(county)
    watch = Browser(county, "wx_watch")
    page = watch.get("afterwards")
    assert "▲ 未归还 1" in words(page)
    assert "挖掘机 2 台（某公司）" in words(page)
    link = page.content.decode().partition("kind=return&amp;returned=")[2].partition('"')[0]
    task = page.content.decode().partition("?task=")[2].partition("&amp;kind=return")[0][-36:]
    typed = {"task": task, "kind": "return", "reference": "完好归还", "compensation": "台班费 1.20 万元"}
    refused = watch.post("record-proof", **typed)
    assert refused.status_code == 422
    assert "请选归还的是哪一件征用决定的哪一项" in words(refused)
    assert watch.post("record-proof", **typed, returned=link, dated_on="2026-11-24").status_code == 302
    page = watch.get("afterwards")
    assert "未归还" not in words(page)
    assert "2026-11-24 完好归还" in words(page)
    assert "台班费 1.20 万元" in words(page)
    assert "▲ 未附原件" in words(page)
    proof = AftermathProof.objects.get(kind="return")
    assert f"about=proof:{proof.pk}" in page.content.decode()
    assert watch.statements("afterwards") <= 15


def test_the_other_office_gets_404(over):
    stranger = Browser(over, "yq_watch")
    assert stranger.get("afterwards").status_code == 404
    assert stranger.post("record-expense", purpose="x").status_code == 404


def test_the_page_keeps_to_fifteen_statements(over):
    watch = Browser(over, "wx_watch")
    watch.get("afterwards")
    assert watch.statements("afterwards") <= 15
