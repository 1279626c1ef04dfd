"""Expected refusals: one Chinese sentence, the clause, and who could do it. Anything else is a bug."""


class Refusal(Exception):
    """What the officer asked for is not allowed or not possible now. Shown to him word for word."""

    code = "refused"

    def __init__(self, message: str, *, code: str = "", clause: str = "", who_can: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.clause = clause
        self.who_can = who_can

    def as_dict(self) -> dict[str, object]:
        return {"code": self.code, "message": self.message, "clause": self.clause, "who_can": self.who_can}


class NotAllowed(Refusal):
    """The officer does not hold the power (403)."""

    code = "no_power"


class WrongState(Refusal):
    """The incident's state does not admit the command (409)."""

    code = "wrong_state"


class Conflict(Refusal):
    """Somebody else changed it meanwhile (409). `details` holds both sides."""

    code = "conflict"

    def __init__(self, message: str, *, details: dict[str, object] | None = None, **words: str) -> None:
        super().__init__(message, **words)
        self.details = details or {}

    def as_dict(self) -> dict[str, object]:
        return super().as_dict() | {"details": self.details}


class InvalidInput(Refusal):
    """A field is wrong (400): which, why, and what would be accepted."""

    code = "invalid"
    status = 400
    """Of the contract's answer."""

    def __init__(self, errors: dict[str, str], *, message: str = "填写的内容有误，请按提示修改。") -> None:
        super().__init__(message)
        self.errors = errors


class TooLarge(InvalidInput):
    """A file beyond what is taken (413)."""

    code = "too_large"
    status = 413


class WrongKind(InvalidInput):
    """A file of a kind that is not taken, told by its bytes (415)."""

    code = "unsupported_media_type"
    status = 415


class NotYet(Refusal):
    """A name of the contract that this release does not carry out (409)."""

    code = "not_yet"


class Retype(Refusal):
    """A value that jumps or crosses a threshold is to be typed again (409). `details` say which, and what it would bring."""

    code = "retype"

    def __init__(self, message: str, *, details: dict[str, object], clause: str = "") -> None:
        super().__init__(message, clause=clause)
        self.details = details

    def as_dict(self) -> dict[str, object]:
        return super().as_dict() | {"details": self.details}
