"""What the front end may weigh and use: Chromium 108, no inline style or script, budgets W1 and W2."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHEETS = [path for path in sorted((ROOT / "static/css").rglob("*.css")) if not path.name.startswith("paper")]
SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))
TEMPLATES = [
    path
    for folder in ("templates", "incidents")
    for path in sorted((ROOT / folder).rglob("*.html"))
    if "documents" not in path.parts
]
TOO_NEW = {
    "color-mix()": r"color-mix\(",
    "oklch or lab colours": r"\b(ok)?(lch|lab)\(",
    "light-dark()": r"light-dark\(",
    "subgrid": r"\bsubgrid\b",
    "popover": r":popover-open",
    "scope": r"@scope\b",
    "starting style": r"@starting-style",
    "text-wrap": r"text-wrap\s*:",
    "scroll-driven animation": r"animation-timeline|scroll-timeline|view-timeline",
    "view transitions": r"view-transition",
    "masks and trigonometry without prefix": r"\b(sin|cos|tan|atan2|round|mod|rem)\(",
    "transition of discrete values": r"transition-behavior|allow-discrete|interpolate-size|calc-size\(",
    "style queries": r"@container\s+style\(",
    "has-slotted, user-valid, state": r":(has-slotted|user-valid|user-invalid|state\()",
    "dynamic range, overlay": r"dynamic-range-limit|\boverlay\s*:",
    "new math of lengths": r"\b\d+(rcap|rex|ric|rch|cap)\b",
    "relative colour": r"\b(rgb|hsl)a?\(\s*from\b",
    "anchor positioning": r"\banchor\(|position-anchor",
    "linear()": r"[:\s]linear\(",
}

TOO_NEW_IN_SCRIPTS = {
    "array methods of Chromium 110 and later": r"\.(toSorted|toReversed|toSpliced|with|groupBy)\(",
    "grouping": r"\b(Object|Map)\.groupBy\(",
    "promises with resolvers": r"\bPromise\.(withResolvers|try)\(",
    "array from async": r"\bArray\.fromAsync\(",
    "set operations": r"\.(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(",
    "iterator helpers": r"\bIterator\.from\(|\.(values|keys|entries)\(\)\.(map|filter|take|drop|toArray)\(",
    "URL.canParse": r"\bURL\.(canParse|parse)\(",
    "popovers": r"\b(showPopover|hidePopover|togglePopover|popoverTargetElement)\b|\bpopover\s*=",
    "view transitions": r"\bstartViewTransition\(",
    "any abort signal": r"\bAbortSignal\.any\(",
    "scheduler.yield": r"\bscheduler\.(yield|postTask)\(",
    "well-formed strings": r"\b(isWellFormed|toWellFormed)\(",
    "regular expression v flag": r"/[dgimsuy]*v[dgimsuy]*\.(test|exec)\(",
    "regular expression escape": r"\bRegExp\.escape\(",
    "file system access": r"\bshow(Open|Save)FilePicker\(",
    "dialog requestClose, move before": r"\.(requestClose|moveBefore)\(",
    "check visibility": r"\.checkVisibility\(\{[^}]*opacityProperty",
    "import attributes": r"\bimport\b[^;]*\bwith\s*\{",
    "using declarations": r"^\s*(await\s+)?using\s+\w+\s*=",
    "scrollend": r"[\"']scrollend[\"']",
    "toggle event source": r"[\"']beforetoggle[\"']",
}
TOO_NEW_IN_TEMPLATES = {
    "popovers": r"\spopover(target)?(=|\b(?=[\s>]))",
    "exclusive details": r"<details[^>]*\sname=",
    "invoker commands": r"\scommandfor=",
    "search element": r"<search\b",
    "inert image loading": r"\sblocking=",
}


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


def read(path):
    return path.read_text(encoding="utf-8")


def without_comments(css):
    return re.sub(r"/\*.*?\*/", "", css, flags=re.S)


def zipped(paths):
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


@pytest.mark.parametrize("sheet", SHEETS, ids=names(SHEETS))
def test_a_sheet_uses_nothing_newer_than_chromium_108(sheet):
    css = without_comments(read(sheet))
    assert [what for what, pattern in TOO_NEW.items() if re.search(pattern, css)] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=names(SCRIPTS))
def test_a_script_uses_nothing_newer_than_chromium_108(script):
    source = re.sub(r"^\s*//.*$", "", read(script), flags=re.M)
    found = [what for what, pattern in TOO_NEW_IN_SCRIPTS.items() if re.search(pattern, source, re.M)]
    assert found == []


@pytest.mark.parametrize("template", TEMPLATES, ids=names(TEMPLATES))
def test_a_template_uses_nothing_newer_than_chromium_108(template):
    found = [what for what, pattern in TOO_NEW_IN_TEMPLATES.items() if re.search(pattern, read(template))]
    assert found == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("rows.toSorted()", "array methods of Chromium 110 and later"),
        ("Promise.withResolvers()", "promises with resolvers"),
        ("a.union(b)", "set operations"),
        ("node.showPopover()", "popovers"),
        ("URL.canParse(x)", "URL.canParse"),
    ],
)
def test_the_list_of_features_finds_what_it_names(text, what):
    assert [name for name, pattern in TOO_NEW_IN_SCRIPTS.items() if re.search(pattern, text, re.M)] == [what]


@pytest.mark.parametrize("sheet", SHEETS, ids=names(SHEETS))
def test_a_sheet_nests_no_rule_in_a_rule(sheet):
    depth_of_rules = 0
    stack = []
    for piece in re.findall(r"[^{};]*\{|\}", without_comments(read(sheet))):
        if piece == "}":
            depth_of_rules -= stack.pop()
            continue
        is_rule = not piece.strip().startswith("@")
        assert not (is_rule and depth_of_rules), piece
        stack.append(is_rule)
        depth_of_rules += is_rule
    assert stack == []


def test_all_sheets_of_the_office_together_weigh_at_most_30_kb():
    assert zipped([each for each in SHEETS if each.name != "wall.css"]) <= 30_000


def test_our_scripts_of_a_page_weigh_at_most_28_kb():
    """The frame's and the heaviest page's own; htmx takes the rest of the 45 kB of W1."""
    frame = re.findall(r"js/\w+\.js", read(ROOT / "templates/base.html"))
    framed = [path for path in SCRIPTS if f"js/{path.name}" in frame]
    assert zipped(framed) + max(zipped([path]) for path in SCRIPTS if path not in framed) <= 28_000


@pytest.mark.parametrize("template", TEMPLATES, ids=names(TEMPLATES))
def test_a_template_holds_no_inline_style_script_or_handler(template):
    html = re.sub(r"{% comment %}.*?{% endcomment %}", "", read(template), flags=re.S)
    assert re.findall(r"\sstyle\s*=|<style\b", html) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html) == []
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']|\bhx-on\b|hx-vals=[\"']js:|href=[\"']javascript:", html) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=names(SCRIPTS))
def test_a_script_never_evaluates_text_or_leaves_the_house(script):
    text = read(script)
    assert re.findall(r"\beval\(|new Function\(|innerHTML|insertAdjacentHTML|document\.write\(", text) == []
    assert re.findall(r"https?://", text) == []


def test_the_frame_switches_off_what_the_content_policy_forbids():
    frame = read(ROOT / "templates/base.html")
    for setting in ('"allowEval":false', '"includeIndicatorStyles":false', '"selfRequestsOnly":true'):
        assert setting in frame
    assert '<html lang="zh-CN"' in frame
    assert '<meta name="renderer" content="webkit">' in frame
