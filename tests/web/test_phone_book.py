"""通讯录: whom the office rings, found by pinyin initials, and nobody of the other office."""

import pytest
from web_pages import Browser, words

from incidents.models import Organisation, UnitContact


def book(story, query: str = "", *, officer: str = "yq_watch"):
    return Browser(story, officer).visit(f"/phone-book/{query}")


def names(answer) -> set[str]:
    return {entry.name or entry.place for section in answer.context["sections"] for entry in section.entries}


def test_it_stands_in_sections_from_the_watch_to_those_outside(scenario):
    answer = book(scenario)
    assert [each.name for each in answer.context["sections"]] == [
        "值班",
        "指挥",
        "工作组",
        "成员单位",
        "外部",
    ]
    said = words(answer)
    assert "值班室 阳泉市生态环境局" in said
    assert "应急监测组（综合科）" in said
    assert "市公安局" in said


def test_who_has_the_watch_is_on_top_and_once(scenario):
    watch = next(each for each in book(scenario).context["sections"] if each.name == "值班")
    assert [each.name for each in watch.entries].count("张值") == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("zz", "张值"),
        ("ZZ", "张值"),
        ("孙监", "孙监"),
        ("szf", "市人民政府"),
        ("sgaj", "市公安局"),
        ("0000225", "市公安局"),
        ("sj 科长", "孙监"),
    ],
)
def test_it_is_found_by_initials_name_alias_and_number(scenario, asked, found):
    assert found in names(book(scenario, f"?q={asked}"))


def test_nothing_found_offers_to_show_all(scenario):
    answer = book(scenario, "?q=没有这样的")
    assert "没有符合的号码" in words(answer)
    assert book(scenario, "?q=%00").status_code == 200


def test_a_number_is_rung_on_a_phone_and_copied_at_a_desk(scenario):
    html = book(scenario, "?q=孙监").content.decode()
    assert 'href="tel:0353-0000107"' in html
    assert '<ec-copy data-text="0353-0000107">' in html


def test_a_unit_without_a_number_is_named_and_counted(scenario):
    UnitContact.objects.filter(unit_code="weather_bureau").delete()
    answer = book(scenario)
    assert answer.context["without"] == 1
    assert "市气象局 未登记" in words(answer)


def test_the_other_offices_numbers_are_never_in_it(scenario):
    own, other = book(scenario), book(scenario, officer="wx_watch")
    assert "0991-" not in words(own)
    assert "0353-" not in words(other)
    assert "阿不都·热合曼" in words(other)
    assert "阿不都" not in str(names(book(scenario, "?q=阿不都")))


def test_an_administrator_is_told_whose_it_is(scenario):
    assert book(scenario, officer="admin_system").status_code == 403


def test_it_takes_few_statements_however_many_numbers(scenario):
    office = Organisation.objects.get(code="yangquan")
    UnitContact.objects.bulk_create(
        UnitContact(organisation=office, unit_code="water", name=f"联络员{n}", phone=f"0353-{n:07}")
        for n in range(200)
    )
    assert Browser(scenario, "yq_watch").statements_of("/phone-book/") <= 15
