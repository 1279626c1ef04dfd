"""An office loads its own list: whole or not at all, each complaint with its line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Organisation, Place, RiskSource, WaterSource

HEAD = "类别,名称,县区,经度,纬度,级别,种类,物质,电话\n"
GOOD = HEAD + (
    "地名,白羊墅桥,平定县,113.65,37.87\n"
    "地名,某沟,盂县\n"
    "水源,平定县城水源,平定县,113.633,37.799,县级城市,,,0353-1\n"
    "风险源,某焦化厂,平定县,113.675,37.825,,煤化工,粗苯,0353-2\n"
)


@pytest.fixture
def office(people):
    return Organisation.objects.get(code="yangquan")


def load(path, *more: str) -> str:
    out = StringIO()
    call_command("gazetteer", "--load", str(path), *more, stdout=out, stderr=out)
    return out.getvalue()


def refused(path, *more: str) -> str:
    out = StringIO()
    with pytest.raises(CommandError, match="nothing of it was loaded"):
        call_command("gazetteer", "--load", str(path), *more, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_loaded_in_the_encodings_that_offices_save(office, tmp_path, encoding):
    file = tmp_path / "list.csv"
    file.write_text(GOOD, encoding=encoding)
    assert "地名 2  水源 1  风险源 1" in load(file, "--organisation", "yangquan")
    bridge = Place.objects.get(organisation=office, name="白羊墅桥")
    assert bridge.initials == "pdxbysq pdbysq bysq"
    assert WaterSource.objects.get(organisation=office).water_class == "county"
    assert RiskSource.objects.get(organisation=office).substances == "粗苯"
    assert Place.objects.get(name="某沟").lng is None


def test_loading_again_replaces_the_kinds_that_the_file_lists(office, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(GOOD)
    load(file, "--organisation", "yangquan")
    file.write_text(HEAD + "地名,新桥,平定县,113.65,37.87\n")
    load(file, "--organisation", "yangquan")
    assert [place.name for place in office.places.all()] == ["新桥"]
    assert office.water_sources.count() == 1


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("怪,某处,平定县", "类别“怪”应为：地名、水源、风险源。"),
        ("地名,,平定县", "缺名称。"),
        ("水源,某水源,平定县,113.6,37.8,县级", "级别“县级”应为：级别待核、乡镇、县级城市、设区的市级以上。"),
        ("水源,某水源,平定县,,,乡镇", "缺经度、纬度。"),
        ("地名,某处,平定县,37.8,113.6", "写反"),
        ("地名,某处,平定县,113.6", "成对"),
        ("地名,某处,平定县,东经,37.8", "度数"),
        ("地名,某处,平定县,NaN,37.8", "度数"),
        ("地名,某处,平定县,1e999999,37.8", "度数"),
        ("地名," + "桥" * 81 + ",平定县", "名称超过 80 个字。"),
        ("地名,白羊墅桥,平定县,113.6,37.8,乡镇", "地名没有“级别”这一栏"),
        ("地名,白羊墅桥,平定县,113.65,37.87", "与第 2 行重复"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_loaded(office, tmp_path, line, complaint):
    file = tmp_path / "list.csv"
    file.write_text(GOOD + line + "\n")
    told = refused(file, "--organisation", "yangquan")
    assert "第 6 行" in told
    assert complaint in told
    assert not office.places.exists()


def test_every_wrong_line_is_told_at_once(office, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(HEAD + "地名,,平定县\n\n水源,某水源,平定县\n")
    told = refused(file, "--organisation", "yangquan")
    assert "第 2 行" in told
    assert "第 4 行" in told


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "没有一行内容"),
        ("名称,县区\n桥,平定县\n", "第 1 行：表头应为：类别、名称"),
        ("类别,名字\n", "第 1 行：表头应为"),
    ],
)
def test_a_table_without_its_heads_or_lines_is_refused(office, tmp_path, content, complaint):
    file = tmp_path / "list.csv"
    file.write_text(content)
    assert complaint in refused(file, "--organisation", "yangquan")


def test_yaml_names_the_office_itself_and_its_complaints_have_lines(office, tmp_path):
    file = tmp_path / "list.yaml"
    file.write_text("yangquan:\n  places:\n    - {name: 新桥, county: 平定县}\n")
    load(file)
    assert office.places.get().initials == "pdxxq pdxq xq"
    file.write_text("yangquan:\n  places:\n    - {name: 新桥}\n    - 桥\n")
    assert "第 4 行：应为“名: 值”" in refused(file)
    file.write_text("yangquan: [\n")
    assert "不是 YAML" in refused(file)


def test_a_table_must_say_whose_it_is_where_there_are_several_offices(office, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(GOOD)
    assert "请写明是哪个单位的：urumqi、yangquan" in refused(file)
    assert "请写明是哪个单位的" in refused(file, "--organisation", "nobody")


def test_a_file_that_is_not_there_or_of_another_kind_is_refused(office, tmp_path):
    assert "没有" in refused(tmp_path / "none.csv")
    (tmp_path / "list.doc").write_text("x")
    assert "不读“.doc”" in refused(tmp_path / "list.doc")
