"""What a refusal adds to its sentence: whom to ring instead, and the words of the clause it cites."""

from django import template

from incidents.models import Incident
from incidents.queries import able as queries
from incidents.queries.able import Able

register = template.Library()


@register.simple_tag(takes_context=True)
def whom_to_ring(context: template.Context, who_can: str) -> list[Able]:
    """Those who could, with the person and number that each reaches now; bare words where nobody is signed in."""
    officer, now = context.get("officer"), context.get("server_now")
    if not who_can or officer is None or now is None:
        return [Able(who_can)] if who_can else []
    return queries.able(who_can, officer, _about(context), now=now)


@register.simple_tag(takes_context=True)
def words_cited(context: template.Context, section: str) -> str:
    """The plan's own words under that section."""
    officer = context.get("officer")
    if not section or officer is None:
        return ""
    return queries.words_of(queries.plan_for(officer, _about(context)), section)


def _about(context: template.Context) -> Incident | None:
    """What the page is about, where that is an incident: a page of specimens is about none."""
    named = context.get("incident")
    return named if isinstance(named, Incident) else None
