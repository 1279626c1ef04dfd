"""What keeps a file open, and what an archived file still watches. Pure."""

REPORTS = (
    "written_report",
    "phone_report",
    "follow_up_report",
    "supplementary_report",
    "investigation_report",
    "assessment_report",
)
"""`met_by` of what the plan or the law wants reported: an open one keeps the file open."""
BINDING = ("plan", "law")
"""内控 is an office's own target and never in the way."""

KEY_KINDS = frozenset(
    {
        "RECEIVED", "VERIFIED", "DISMISSED", "TRANSFERRED", "MERGED", "SPLIT", "GRADE_CONFIRMED", "ACTIVATION_APPROVED",
        "ACTIVATION_RETURNED", "RESPONSE_ACTIVATED", "LEVEL_CHANGED", "CITY_ASKED", "COMMAND_HANDED_OVER",
        "NOT_ACTIVATED", "DERIVED", "REPORT_SENT", "REPORT_SIGNED", "DEADLINE_MISSED", "ORDER_GIVEN",
        "RESCUE_SUSPENDED", "RESCUE_RESUMED", "DANGER_REPORTED", "BODY_FORMED", "REQUISITIONED", "RELEASE_PUBLISHED",
        "WARNING_LINKED", "COUNTERSIGNED", "DELEGATED", "TERMINATION_REQUESTED", "TERMINATION_OPINION",
        "TERMINATION_RETURNED", "RESPONSE_ENDED", "REVIEW_PASSED", "AFTERCARE_OPENED", "ARCHIVED",
    }
)  # fmt: skip
"""Kinds of entries that make the 大事记; the 全程记录 has them all."""
