"""Every change of state. A module is a noun, a function a verb; each takes `by` and `now` and leaves an Event."""
