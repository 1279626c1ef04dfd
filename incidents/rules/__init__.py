"""What follows from a plan: grading, lifecycle, activation, deadlines, notices, refusal. Plain Python, no clock."""
