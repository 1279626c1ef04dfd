"""One row, one paper: rendered once, never again."""

import hashlib
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from incidents.documents import kinds
from incidents.documents.fonts import MissingGlyph
from incidents.models import Document, DocumentState, Incident, Officer, Organisation, PlanEdition
from incidents.plans.loading import load
from tests.documents.papers import APPROVED_AT, marks, text, yangquan_notice

LATER = datetime(2026, 11, 21, 18, 47, tzinfo=UTC)


@pytest.fixture
def plan():
    return load(settings.BASE_DIR / "yangquan_eco" / "plan.yaml")


@pytest.fixture
def new_document(db, plan):
    """A row of the documents table, as an action leaves it: facts, no bytes."""

    def create(**changed) -> Document:
        organisation = Organisation.objects.create(code="north", name="北局", plan_code="yangquan_eco")
        officer = Officer.objects.create_user("watch", password="x", name="张值", organisation=organisation)
        edition = PlanEdition.objects.create(
            code="yangquan_eco",
            title="",
            revision="1",
            document={},
            sha256="0" * 64,
            effective_on=date(2022, 3, 17),
            loaded_at=APPROVED_AT,
        )
        incident = Incident.objects.create(
            organisation=organisation,
            edition=edition,
            number="2026-3",
            year=2026,
            serial=3,
            title="",
            category="水污染",
            source="电话",
            narrative="",
            county="平定县",
            learned_at=APPROVED_AT,
            recorded_at=APPROVED_AT,
            recorded_by=officer,
        )
        form = kinds.paper(plan, "ACTIVATION_NOTICE")
        stated = {
            "kind": "ACTIVATION_NOTICE",
            "title": form.title,
            "template": form.template,
            "template_version": form.template_version,
            "facts": yangquan_notice(),
            "state": DocumentState.SIGNED,
            "created_at": APPROVED_AT,
            "created_by": officer,
        }
        return Document.objects.create(incident=incident, **(stated | changed))

    return create


@pytest.mark.clause("YQ-128")
def test_the_notice_is_the_form_that_the_plan_prints(plan):
    form = kinds.paper(plan, "ACTIVATION_NOTICE")

    assert form.title == "阳泉市生态环境局突发环境事件应急响应启动通知"
    assert form.template == "yangquan_eco/activation_notice.html"
    assert form.clause == "YQ-128"


def test_a_plan_without_an_intake_sheet_of_its_own_prints_ours(plan):
    plain = plan.model_copy(update={"forms": ()})

    assert kinds.paper(plain, "INTAKE_SHEET").template == "documents/intake_sheet.html"


def test_a_notice_without_any_form_is_an_error(plan):
    with pytest.raises(KeyError, match="ACTIVATION_NOTICE"):
        kinds.paper(plan.model_copy(update={"forms": ()}), "ACTIVATION_NOTICE")


def test_a_document_gets_its_bytes_their_sha256_and_the_time(new_document):
    document = kinds.produce(new_document(), now=LATER)

    assert bytes(document.pdf).startswith(b"%PDF")
    assert document.sha256 == hashlib.sha256(document.pdf).hexdigest()
    assert document.rendered_at == LATER


def test_a_row_that_has_its_paper_is_never_rendered_again(new_document):
    document = new_document()
    first = kinds.produce(document, now=APPROVED_AT)
    Document.objects.filter(pk=document.pk).update(facts={"number": "altered"})
    again = kinds.produce(document, now=LATER)

    assert bytes(again.pdf) == bytes(first.pdf)
    assert again.rendered_at == APPROVED_AT


def test_a_draft_is_marked_and_a_signed_paper_is_not(new_document):
    document = new_document(state=DocumentState.DRAFT)
    signed = kinds.render(
        kind=document.kind, template=document.template, facts=document.facts, state="SIGNED"
    )

    assert "草稿" in marks(bytes(kinds.produce(document, now=LATER).pdf), page=1)
    assert marks(signed, page=1) == ""


def test_a_missing_character_is_kept_with_the_row_and_refused(new_document):
    document = new_document(facts=yangquan_notice(location="桃河😀段"))

    with pytest.raises(MissingGlyph):
        kinds.produce(document, now=LATER)

    document.refresh_from_db()
    assert document.pdf is None
    assert "“😀”" in document.failure


def test_an_intake_sheet_needs_no_signature(db, plan):
    sheet = kinds.paper(plan, "INTAKE_SHEET")
    pdf = kinds.render(kind="INTAKE_SHEET", template=sheet.template, facts={"title": "接报单"})

    assert marks(pdf, page=1) == ""
    assert "接报单" in text(pdf)


def test_a_template_version_names_all_that_shapes_the_paper():
    version = kinds.template_version("yangquan_eco/activation_notice.html")

    assert len(version) == 12
    assert version != kinds.template_version("documents/intake_sheet.html")
