"""Why: rows quoted, unknowns asked for, the distance to the next level."""

from .answers import NOTHING_YQ


def test_the_answer_quotes_row_value_and_bound(yq):
    row = yq({"evacuated": 12000})["matched"][0]

    assert row["clause"] == "YQ-011"
    assert row["text"] == "因环境污染疏散、转移人员 1 万人以上 5 万人以下的"
    assert (row["table"], row["level"], row["indicator"], row["value"]) == ("附表1", "II", "evacuated", 12000)
    assert (row["bound"], row["bound_text"]) == ("[10000, 50000)", "10000 以上 50000 以下")


def test_every_row_of_every_table_is_explained(yq):
    found = yq({**NOTHING_YQ, "deaths": 12, "serious_injuries": None})
    holds = {row["clause"]: row["holds"] for row in found["rows"]}

    assert len(holds) == 22 + 26
    assert (holds["YQ-010"], holds["YQ-005"], holds["YQ-006"]) == (True, "unknown", False)


def test_the_catch_all_is_out_of_the_question_once_a_graver_row_holds(yq):
    holds = {row["clause"]: row["holds"] for row in yq({"deaths": 12})["rows"]}

    assert (holds["YQ-026"], holds["YQ-033-6"]) == (False, False)


def test_unknowns_say_what_they_could_bring_gravest_first(yq):
    found = yq({**NOTHING_YQ, "cross_boundary": None, "protected_species": None})

    assert [(each["indicator"], each["level"]) for each in found["raised_by"]] == [
        ("protected_species", "I"), ("cross_boundary", "II"),
    ]  # fmt: skip
    assert found["questions"][0]["question"].startswith("有没有国家重点保护")


def test_an_unknown_that_needs_a_partner_is_asked_for_with_it(yq):
    unknown = {"cross_boundary": None, "mass_incident": None, "environmental_impact": False}
    found = yq({**NOTHING_YQ, **unknown})

    assert ("mass_incident", "IV") in {(each["indicator"], each["level"]) for each in found["raised_by"]}


def test_an_unknown_that_changes_only_the_report_is_asked_for_last(yq):
    found = yq({**NOTHING_YQ, "deaths": None, "heavy_metal": None})

    assert [(each["indicator"], each["changes"]) for each in found["questions"]] == [
        ("deaths", "response_level"), ("heavy_metal", "report_class"),
    ]  # fmt: skip


def test_the_distance_to_the_next_level_is_the_smallest_addition(yq):
    distance = {
        each["indicator"]: each for each in yq({**NOTHING_YQ, "deaths": 2, "evacuated": 4800})["distance"]
    }

    assert (distance["deaths"]["missing"], distance["deaths"]["level"]) == (1, "III")
    assert (distance["evacuated"]["to_reach"], distance["evacuated"]["missing"]) == (5000, 200)
    assert (distance["direct_loss_wan"]["to_reach"], distance["direct_loss_wan"]["clause"]) == (
        "500.00",
        "YQ-032-4",
    )


def test_the_distance_from_zero_is_one_or_a_cent_of_a_wan(yq):
    distance = {each["indicator"]: each["missing"] for each in yq(NOTHING_YQ)["distance"]}

    assert (distance["deaths"], distance["direct_loss_wan"], distance["total_loss_wan"]) == (
        1,
        "0.01",
        "2000.00",
    )


def test_what_the_paper_leaves_in_doubt_is_named_beside_the_row(yq):
    assert "A-01" in yq({"direct_loss_wan": "100"})["errata"]
