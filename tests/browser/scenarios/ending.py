"""The end of scenario A: the 签报单 over three phones, 终止命令, what comes afterwards, and the file closed."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from browser.scenarios.night import written_report
from browser.scenarios.play import Play

EVIDENCE = {
    "event_removed": "泄漏源已切断，罐车吊离",
    "pollutant_at_background": "K12+300 连续低于限值",
    "harm_ended": "水厂恢复取水，吸附带已撤",
}


def asked_for(play: Play) -> None:
    """Day three, 09:10: tasks are still open, so a reason is wanted; the city's decision is not known yet."""
    play.at("11-24 09:10")
    desk = play.desk(play.watch)
    desk.go()
    desk.follow("提请终止")
    desk.write(**{f"evidence_{code}": words for code, words in EVIDENCE.items()})
    desk.write(reason="只剩力量准备的回报，不影响终止")
    play.shoot(desk, "day3-request", full=True)
    desk.act()
    play.shoot(desk, "day3-form")


def signs(play: Play, officer: str, words: str, name: str = "") -> None:
    """From his own list of what waits for him: opened, agreed, signed."""
    phone = play.phone(officer)
    phone.open("/")
    phone.go("termination/")
    if name:
        play.shoot(phone, f"{name}-form")
    phone.page.locator(".bar .button--primary").first.click()
    phone.page.wait_for_load_state()
    phone.page.locator("#id_agrees label", has_text="同意终止").first.click()
    phone.write(words=words)
    if name:
        play.shoot(phone, f"{name}-opinion")
    phone.act()


def countersigns(play: Play, officer: str, words: str, name: str) -> None:
    """The words that the desk wrote down for him are shown; he signs them as they stand."""
    phone = play.phone(officer)
    phone.go("termination/")
    phone.page.locator(".bar .button--primary").first.click()
    phone.page.wait_for_load_state()
    expect(phone.page.locator("main")).to_contain_text(words)
    play.shoot(phone, f"{name}-opinion")
    phone.act()


def three_opinions(play: Play) -> None:
    """09:30 and 09:40 on phones; 吴查 is in a valley: by telephone, to be signed."""
    play.at("11-24 09:30")
    signs(play, "yq_monitoring", "连续达标", "day3")
    play.at("11-24 09:40")
    signs(play, "yq_disposal", "污染物已回收")
    play.at("11-24 10:20")
    desk = play.desk(play.watch)
    desk.go("termination/")
    with play.timed(desk, "登记电话或书面意见"):
        desk.page.get_by_role("link", name="登记电话或书面意见").last.click()
        desk.page.wait_for_load_state()
    desk.page.locator("#id_agrees label", has_text="同意终止").first.click()
    desk.tick("channel", "phone")
    desk.write(words="未见新的污染源", given_by="吴查")
    play.shoot(desk, "day3-by-phone")
    desk.act()
    expect(desk.page.locator("main")).to_contain_text("待补签")


def the_decision(play: Play) -> None:
    """10:40 the city's; 10:55 王局's on his phone; 11:00 吴查 signs, and the order goes out."""
    play.at("11-24 10:40")
    desk = play.desk(play.watch)
    desk.go("termination/")
    desk.follow("补充")
    desk.page.locator("#id_started label", has_text="已启动").first.click()
    desk.write(decision="阳应急指〔2026〕9号", external_at="2026-11-24T10:35")
    desk.act()
    play.at("11-24 10:55")
    commander = play.phone("yq_commander")
    commander.go("termination/")
    play.shoot(commander, "day3-commander")
    commander.follow("批示同意终止")
    commander.write(words="同意")
    play.shoot(commander, "day3-approve")
    commander.act()
    play.at("11-24 11:00")
    countersigns(play, "yq_source", "未见新的污染源", "day3-countersign")
    expect(play.phone("yq_source").page.locator("main")).to_contain_text("终止命令已下达")
    desk.go()
    expect(desk.page.locator(".ident")).to_contain_text("后期处置")
    play.shoot(desk, "day3-room")
    answer = desk.page.request.get(f"/incidents/{play.incident}/termination/paper/")
    assert answer.ok


def afterwards(play: Play) -> None:
    """Day nine: the final report; what the office's director sees in the way of the file, done away by name."""
    play.at("11-30 09:00")
    written_report(play, "FINAL", "day9")
    desk = play.desk(play.watch)
    desk.go("afterwards/")
    play.shoot(desk, "day9-afterwards", full=True)
    play.at("12-05 09:00")
    office = play.desk("yq_office")
    office.go()
    office.follow("归档")
    expect(office.page.locator("main")).to_contain_text("还不能归档")
    play.shoot(office, "day14-in-the-way")
    deputy = play.phone("yq_deputy")
    deputy.open("/")
    play.shoot(deputy, "day14-deputy")
    deputy.go("approval/")
    deputy.act("补签：原话无误")


def waived(play: Play) -> None:
    """Reports that another office makes are waived by the commander, each with his reason."""
    chief = play.watch.partition("_")[0] + "_commander"
    commander = play.desk(chief)
    for number in range(12):
        row = next(
            (
                each
                for each in play.rows("deadlines")
                if each["state"] in ("RUNNING", "OVERDUE", "PAUSED")
                and each["badge"] in ("plan", "law")
                and "监视" not in each["label"]  # goes on after 归档
            ),
            None,
        )
        if row is None:
            return
        if number:
            play.act(chief, "waive", deadline=row["id"], reason="由省厅直接调查，市局配合")
            continue
        commander.go(f"clocks/{row['id']}/waive/")
        commander.write(reason="由省厅直接调查，市局配合")
        play.shoot(commander, "day14-waive")
        commander.act()


def archived(play: Play) -> None:
    office = play.desk("yq_office")
    office.go("archive/")
    play.shoot(office, "day14-archive")
    office.act("归档")
    office.go("archive/")
    play.shoot(office, "day14-archived")
    play.at("12-05 09:10")  # the last papers are printed
    check_the_file(play, office.page.request.get(f"/incidents/{play.incident}/archive/zip/").body())


def check_the_file(play: Play, body: bytes) -> None:
    """The verifier in the ZIP needs nothing but Python, and finds the chain whole."""
    folder = Path(play.system.log) / f"file-{play.name}"
    packed = zipfile.ZipFile(io.BytesIO(body))
    packed.extractall(folder)
    assert json.loads((folder / "index.json").read_text(encoding="utf-8"))
    assert any(name.endswith(".pdf") for name in packed.namelist())
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
