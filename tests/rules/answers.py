"""Facts that tests start from."""

# What the caller answers when he knows that nothing of the kind has happened.
NOTHING_YQ = {
    "deaths": 0, "serious_injuries": 0, "evacuated": 0, "water_source_affected": "none",
    "water_intake_interrupted": "none", "cross_boundary": "none", "environmental_impact": False,
    "mass_incident": False, "ecological_function": "none", "protected_species": "none", "direct_loss_wan": 0,
    "total_loss_wan": 0, "sensitive_receptor": False, "heavy_metal": False, "special_report_other": False,
}  # fmt: skip
NOTHING_WX = {
    "deaths": 0, "serious_injuries": 0, "direct_loss_wan": 0, "at_risk": 0, "trapped_or_missing": 0,
    "evacuated": 0, "severe_pollution": False, "critical_facility_threatened": False,
    "other_major_near_miss": False,
}  # fmt: skip
