"""Before the first officer asks, every page has been read."""

from django.template import engines

from incidents.web.warming import warm


def test_a_process_reads_every_page_before_it_serves_the_first():
    cached = engines["django"].engine.template_loaders[0]
    cached.reset()
    warm()
    read = set(cached.get_template_cache)
    assert {"desk/page.html", "intake/page.html", "room/room.html", "cotton/clause.html"} <= read
