"""A warning as CAP 1.2 (OASIS, urn:oasis:names:tc:emergency:cap:1.2). The order of the elements is the schema's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

from incidents.documents.facts import BEIJING

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SEVERITIES = {1: "Extreme", 2: "Severe", 3: "Moderate", 4: "Minor"}
"""The usual reading of the four colours; the colour itself goes beside it as a parameter."""
DRILL_PREFIX = "【演练】"


@dataclass(frozen=True)
class Reference:
    """An earlier message of the same warning."""

    sender: str
    identifier: str
    sent: datetime

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier},{stamp(self.sent)}"


@dataclass(frozen=True)
class Alert:
    """One message. `addresses`: of a private one, to whom."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    message: str
    headline: str
    event: str
    category: str
    level: int
    level_words: str
    urgency: str
    certainty: str
    response: str
    description: str
    instruction: str
    area: str
    sender_name: str
    onset: datetime | None = None
    expires: datetime | None = None
    region_code: str = ""
    contact: str = ""
    addresses: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    note: str = ""


def document(alert: Alert) -> bytes:
    """The message as UTF-8 XML."""
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(_name("alert"))
    drill = alert.status == "Exercise"
    _add(
        root,
        [
            ("identifier", alert.identifier),
            ("sender", alert.sender),
            ("sent", stamp(alert.sent)),
            ("status", alert.status),
            ("msgType", alert.message),
            ("scope", "Private" if alert.addresses else "Public"),
            ("addresses", " ".join(f'"{name}"' for name in alert.addresses)),
            ("note", alert.note),
            ("references", " ".join(map(str, alert.references))),
            ("incidents", " ".join(f'"{number}"' for number in alert.incidents)),
        ],
    )
    info = ElementTree.SubElement(root, _name("info"))
    _add(
        info,
        [
            ("language", "zh-CN"),
            ("category", alert.category),
            ("event", alert.event),
            ("responseType", alert.response),
            ("urgency", alert.urgency),
            ("severity", SEVERITIES[alert.level]),
            ("certainty", alert.certainty),
            ("effective", stamp(alert.sent)),
            ("onset", stamp(alert.onset) if alert.onset else ""),
            ("expires", stamp(alert.expires) if alert.expires else ""),
            ("senderName", alert.sender_name),
            ("headline", (DRILL_PREFIX if drill else "") + alert.headline),
            ("description", (DRILL_PREFIX if drill else "") + alert.description),
            ("instruction", alert.instruction),
            ("contact", alert.contact),
        ],
    )
    _valued(info, "parameter", "预警级别", alert.level_words)
    area = ElementTree.SubElement(info, _name("area"))
    _add(area, [("areaDesc", alert.area)])
    if alert.region_code:
        _valued(area, "geocode", "GB/T 2260", alert.region_code)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def stamp(at: datetime) -> str:
    """CAP takes neither `Z` nor parts of a second."""
    return at.astimezone(BEIJING).isoformat(timespec="seconds")


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: ElementTree.Element, rows: Iterable[tuple[str, str]]) -> None:
    """Each with what XML can carry; the empty ones are left out."""
    for tag, value in rows:
        if value:
            ElementTree.SubElement(parent, _name(tag)).text = _carried(value)


def _valued(parent: ElementTree.Element, tag: str, name: str, value: str) -> None:
    _add(ElementTree.SubElement(parent, _name(tag)), [("valueName", name), ("value", value)])


def _carried(text: str) -> str:
    """Control characters have no place in XML 1.0."""
    return "".join(each for each in text if each in "\t\n\r" or each >= " ")
