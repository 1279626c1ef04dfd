"""The parts page and the elements of static/js in a real Chromium; pages and pushes are served from memory."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import render_to_string
from playwright.sync_api import expect

from incidents.web.templatetags import clockface
from incidents.web.views import parts

pytestmark = pytest.mark.browser

HOME = "http://parts.test/"
INCIDENT = "11111111-1111-1111-1111-111111111111"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = "; ".join(
    " ".join([name, *sources])
    for name, sources in (
        settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"connect-src": ["'self'", "ws://parts.test"]}
    ).items()
)
SIZES = [(1366, 768), (390, 844), (1920, 1080)]
REGION = """<div id="region" data-live-incident="{id}" data-live-topics="facts" data-live-seq="7"
 hx-get="/fragment/" hx-trigger="live" hx-swap="outerHTML"><p id="row" data-row>{text}</p>
<details id="more"><summary>更多</summary>里面</details><button id="act" type="button">办理</button></div>"""
LIVE = """{% extends "base_desk.html" %}{% block content %}<h1>现场</h1>{{ region|safe }}
<ec-clock id="clock" data-label="书面报告" data-due="{{ due|iso }}" data-base="{{ base|iso }}"
 data-state="normal"><span data-prefix></span><span data-figures></span></ec-clock>{% endblock %}"""


class Stage:
    """One browser window, the pages it may fetch and the socket it listens to."""

    def __init__(self, context):
        self.context = context
        self.page = context.new_page()
        self.errors, self.sockets, self.said = [], [], []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        self.texts = {"/": ""}
        self.down = False
        context.route("**/*", self.answer)
        self.page.route_web_socket("**/ws/live/", self.connect)

    def answer(self, route):
        path = route.request.url.removeprefix(HOME.rstrip("/")).split("?")[0].split("#")[0]
        if self.down:
            route.abort("connectionrefused")
        elif path.startswith("/static/"):
            found = Path(finders.find(path.removeprefix("/static/")))
            route.fulfill(body=found.read_bytes(), content_type=KINDS[found.suffix])
        elif path in self.texts:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=self.texts[path], headers=headers)
        else:
            route.fulfill(status=404, body="")

    def connect(self, socket):
        if self.down:
            socket.close()
            return
        self.sockets.append(socket)
        socket.on_message(lambda text: self.said.append(json.loads(text)))
        self.push(t="hello")

    def push(self, **words):
        self.sockets[-1].send(json.dumps({"now": datetime.now(UTC).isoformat(), **words}))

    def open(self, html):
        self.texts["/"] = html
        self.page.goto(HOME)
        for element in ("ec-keys", "ec-live", "ec-clock"):
            self.page.locator(f"{element}:defined").first.wait_for(state="attached")
        return self.page


@pytest.fixture
def stage(browser):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    yield Stage(context)
    context.close()


def parts_page(theme="light"):
    return render_to_string("parts.html", parts.context(datetime.now(UTC)) | {"theme": theme})


def live_page(*, due_in=600.0):
    now = datetime.now(UTC)
    words = {
        "server_now": now,
        "due": now + timedelta(seconds=due_in),
        "base": now - timedelta(hours=1),
        "region": REGION.format(id=INCIDENT, text="疏散 不明"),
    }
    return engines["django"].from_string(LIVE).render(words)


def violations(page):
    found = Axe().run(page, options=AXE).response["violations"]
    return [(each["id"], node["html"]) for each in found for node in each["nodes"]]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_part_in_every_state_is_free_of_axe_violations(stage, theme, size):
    stage.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = stage.open(parts_page(theme))
    assert violations(page) == []
    assert stage.errors == []


def test_open_panels_are_free_of_axe_violations(stage):
    page = stage.open(parts_page())
    page.locator("ec-clause summary").first.click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="打开对话框").click()
    assert violations(page) == []


def test_escape_closes_a_menu_and_gives_the_focus_back_to_its_button(stage):
    menu = '<details data-menu id="menu"><summary>新建</summary><a href="#main">初报</a></details>'
    page = stage.open(parts_page().replace("<h1>", f"{menu}<h1>", 1))
    page.locator("#menu summary").click()
    link = page.locator("#menu a")
    link.focus()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(page.locator("#menu summary")).to_be_focused()


SHOWN_MS = 500
DELAY = "node => getComputedStyle(node, '::before').animationDelay"
LINE = "node => getComputedStyle(node, '::before').opacity"


def test_a_slow_answer_is_told_by_a_thin_line_after_a_moment_while_the_old_stays(stage):
    page = stage.open(live_page())
    page.wait_for_selector("[data-link-state=live]")
    held = []
    page.route("**/fragment/", lambda route: held.append(route))
    stage.push(t="hint", incident=INCIDENT, seq=8, topics=["facts"], spread_ms=0)
    region = page.locator("#region.htmx-request")
    region.wait_for(state="attached")
    assert region.evaluate(DELAY) == "0.4s"
    page.wait_for_timeout(SHOWN_MS)
    assert region.evaluate(LINE) == "1"
    assert page.locator("#row").inner_text() == "疏散 不明"
    held[0].fulfill(body=REGION.format(id=INCIDENT, text="疏散 120"), content_type="text/html")
    expect(page.locator("#row")).to_have_text("疏散 120")
    expect(page.locator(".htmx-request")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 360, 390, 683, 1024, 1366, 1920])
def test_nothing_scrolls_sideways(stage, width):
    stage.page.set_viewport_size({"width": width, "height": 800})
    page = stage.open(parts_page())
    assert page.evaluate("document.documentElement.scrollWidth") <= width


GREY = """() => [...document.querySelectorAll(".mark, .badge, .status, .level, .cell, .clock__figures")].filter(each => {
  const light = colour => {
    const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
    return alpha === 0 ? 255 : 0.299 * red + 0.587 * green + 0.114 * blue;
  };
  const style = getComputedStyle(each);
  return each.offsetWidth && Math.abs(light(style.color) - light(style.backgroundColor)) < 120;
}).map(each => each.outerHTML)"""
"""What could not be read on grey paper: words about as light as the ground under them."""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_print_no_word_is_lost_in_its_own_ground(stage, theme):
    page = stage.open(parts_page(theme))
    page.emulate_media(media="print")
    assert page.locator(".mark--1").first.is_visible()
    assert page.evaluate(GREY) == []


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_parts_in_the_frame_of_a_drill_are_free_of_axe_violations(stage, size):
    stage.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = stage.open(parts_page().replace('<body class="desk ', '<body class="desk is-drill '))
    assert page.locator("body.is-drill").count() == 1
    assert violations(page) == []


def test_browser_and_server_write_a_clock_alike(stage):
    page = stage.open(parts_page())
    for seconds in (0, 59, 60, 1548, 3599, 3600, 11520, 86399, 86400, 97920, -372, -3600):
        drawn = page.evaluate(
            "ms => import('/static/js/clock.js').then(module => module.figures(ms))", seconds * 1000
        )
        assert tuple(drawn) == clockface.figures(timedelta(seconds=seconds))


def test_a_wrong_computer_clock_changes_no_countdown(stage):
    stage.page.add_init_script("const real = Date.now; Date.now = () => real() + 600000")
    page = stage.open(live_page(due_in=600))
    minutes, seconds = page.locator("#clock [data-figures]").inner_text().split(":")
    assert 596 <= int(minutes) * 60 + int(seconds) <= 600


def test_a_crossed_clock_turns_overdue_and_says_so_once(stage):
    page = stage.open(live_page(due_in=1))
    page.wait_for_selector("#clock.is-over", timeout=5000)
    assert page.locator("#clock [data-prefix]").inner_text() == "超时"
    assert page.locator("[data-say-now]").inner_text() == "书面报告，已超时"


def test_a_hint_fetches_the_region_and_keeps_what_the_reader_was_doing(stage):
    page = stage.open(live_page())
    page.wait_for_selector("[data-link-state=live]")
    page.evaluate("document.querySelector('#more').open = true; document.querySelector('#act').focus()")
    stage.texts["/fragment/"] = REGION.format(id=INCIDENT, text="疏散 120")
    stage.push(t="hint", incident=INCIDENT, seq=8, topics=["facts"], spread_ms=0)
    page.wait_for_selector("#row.is-changed", timeout=2000)
    assert page.locator("#row").inner_text() == "疏散 120"
    assert page.evaluate("document.querySelector('#more').open")
    assert page.evaluate("document.activeElement.id") == "act"


def test_a_hint_about_something_else_fetches_nothing(stage):
    page = stage.open(live_page())
    page.wait_for_selector("[data-link-state=live]")
    stage.texts["/fragment/"] = REGION.format(id=INCIDENT, text="疏散 120")
    stage.push(t="hint", incident=INCIDENT, seq=8, topics=["documents"], spread_ms=0)
    stage.push(t="hint", incident=INCIDENT.replace("1", "2"), seq=3, topics=["facts"], spread_ms=0)
    page.wait_for_timeout(400)
    assert page.locator("#row").inner_text() == "疏散 不明"


def test_two_missed_heartbeats_show_since_when_and_the_next_one_catches_up(stage):
    page = stage.open(live_page())
    page.wait_for_selector("[data-link-state=live]")
    stage.down = True
    banner = page.locator("[data-offline-banner]")
    banner.wait_for(state="visible", timeout=13000)
    assert "与服务器断开" in banner.inner_text()
    assert ":" in banner.locator("[data-when=down] time").inner_text()
    stage.down = False
    stage.texts["/fragment/"] = REGION.format(id=INCIDENT, text="疏散 120")
    expect(page.locator("#row")).to_have_text("疏散 120", timeout=7000)
    banner.wait_for(state="hidden")
    assert stage.said[-1]["last"] == {INCIDENT: 7}


def test_without_a_push_the_page_polls_and_says_so(stage):
    stage.page.unroute_all()
    stage.page.route_web_socket("**/ws/live/", lambda socket: socket.close())
    page = stage.open(live_page())
    stage.texts["/fragment/"] = REGION.format(id=INCIDENT, text="疏散 120")
    page.wait_for_selector("[data-link-state=poll]", timeout=13000)
    expect(page.locator("#row")).to_have_text("疏散 120")
    assert "每 10 秒刷新" in page.locator("[data-offline-banner]").inner_text()


def test_a_session_that_ran_out_asks_to_sign_in_and_keeps_the_page(stage):
    page = stage.open(live_page())
    page.wait_for_selector("[data-link-state=live]")
    stage.sockets[-1].close(code=4401)
    expect(page.locator("[data-offline-banner]")).to_contain_text("登录已过期")
    assert page.locator("#row").inner_text() == "疏散 不明"


def test_a_number_is_read_generously_and_unknown_is_never_zero(stage):
    page = stage.open(parts_page())
    box = page.locator("input[name=evacuated]")
    echo = page.locator("#id_evacuated_echo")
    for typed, read in (("１２", "12"), ("1.2万", "12 000"), ("三十二", "32"), ("约30人", "30")):
        box.fill(typed)
        box.blur()
        assert box.input_value() == typed
        assert echo.inner_text().split("；")[0] == f"{typed} = {read} 人"
    box.fill("0")
    box.blur()
    assert page.locator("input[name=evacuated_state]:checked").get_attribute("value") == "none"
    box.fill("5")
    box.fill("")
    box.blur()
    assert page.locator("input[name=evacuated_state]:checked").get_attribute("value") == "unknown"


def test_a_slip_by_a_factor_of_ten_is_pointed_out(stage):
    page = stage.open(parts_page())
    page.locator("input[name=evacuated]").fill("12000")
    assert page.locator("#id_evacuated_echo").inner_text() == "上次 120，现在 ×100，请核对"


def test_what_was_typed_survives_a_reload_until_it_is_saved(stage):
    page = stage.open(parts_page())
    page.fill("#id_demo_story", "罐车侧翻，有刺激性气味")
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator("#id_demo_story")).to_have_value("罐车侧翻，有刺激性气味")
    stage.open(parts_page().replace("</main>", '<span data-draft-done="parts" hidden></span></main>'))
    page = stage.open(parts_page())
    page.wait_for_timeout(200)
    assert page.input_value("#id_demo_story") == ""


def test_ctrl_enter_sends_but_not_while_the_input_method_composes(stage):
    page = stage.open(parts_page())
    page.evaluate(
        "window.sent = 0; document.getElementById('id_demo_story').form"
        ".addEventListener('submit', event => { event.preventDefault(); window.sent += 1 })"
    )
    page.focus("#id_demo_story")
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', ctrlKey: true, bubbles: true, isComposing: true}))"
    )
    assert page.evaluate("window.sent") == 0
    page.keyboard.press("Control+Enter")
    assert page.evaluate("window.sent") == 1


def test_the_clause_opens_beside_the_page_and_gives_the_focus_back(stage):
    page = stage.open(parts_page())
    page.locator("ec-clause summary").first.click()
    assert page.locator("[data-clause-text]").inner_text() == parts.TEXT
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_clause_opens_in_place_without_scripts(browser):
    context = browser.new_context(java_script_enabled=False)
    stage = Stage(context)
    stage.texts["/"] = parts_page()
    stage.page.goto(HOME)
    stage.page.locator("ec-clause summary").first.click()
    assert stage.page.locator("ec-clause blockquote").first.is_visible()
    context.close()
