"""Reads a plan.yaml strictly. Scalars are strings until the schema casts them; complaints name their line."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

from incidents.plans import checking
from incidents.plans.problems import KeyPath, Lines, PlanError, Problem
from incidents.plans.schema import Plan

STRING = "tag:yaml.org,2002:str"
PLAIN_TAGS = {STRING, "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}


@dataclass(frozen=True)
class Source:
    """A plan as its file has it, with the place of every key."""

    plan: Plan
    lines: Lines


def load(path: Path | str) -> Plan:
    """The plan in that file, sound. Raises PlanError with everything that is wrong."""
    source = read(path)
    problems = checking.check(source.plan, source.lines)
    if problems:
        raise PlanError(sorted(problems))
    return source.plan


def read(path: Path | str) -> Source:
    """The plan in that file, shaped as the schema wants but not yet cross-checked."""
    file = Path(path)
    reader = _Reader(Lines(file))
    content = reader.content_of(file)
    try:
        plan = Plan.model_validate(content)
    except ValidationError as error:
        raise PlanError(sorted(reader.problems + _complaints(error, reader.lines))) from error
    if reader.problems:
        raise PlanError(sorted(reader.problems))
    return Source(plan, reader.lines)


class _Reader:
    """Turns YAML nodes into strings, lists and dicts, and notes lines and complaints on the way."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def content_of(self, file: Path) -> object:
        try:
            # BaseLoader resolves nothing: neither `yes` nor `0123` nor a date changes its meaning here.
            node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
        except OSError as error:
            raise PlanError([Problem(str(file), 1, "(file)", f"cannot be read: {error.strerror}")]) from error
        except UnicodeDecodeError as error:
            raise PlanError([Problem(str(file), 1, "(file)", "is not UTF-8 text")]) from error
        except yaml.YAMLError as error:
            raise PlanError([_syntax(error, file)]) from error
        if node is None:
            raise PlanError([Problem(str(file), 1, "(file)", "is empty")])
        return self._value(node, ())

    def _value(self, node: yaml.Node, path: KeyPath) -> object:
        self.lines.put(path, node.start_mark.line + 1)
        if id(node) in self._seen:
            self._complain(node, path, "is an alias (*name); write the text out where it belongs")
            return ""
        self._seen.add(id(node))
        if node.tag not in PLAIN_TAGS:
            self._complain(node, path, f"has the tag {node.tag}; a plan holds text, lists and keys only")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, number)) for number, item in enumerate(node.value)]
        return node.value

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, object]:
        content: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._complain(key_node, path, "has a key that is not a word")
                continue
            self._seen.add(id(key_node))
            key = str(key_node.value)
            here = (*path, key)
            if key in content:
                first = self.lines.at(*here)
                self._complain(key_node, here, f"is written twice; the first is in line {first}")
                continue
            self.lines.put(here, key_node.start_mark.line + 1)
            content[key] = self._value(value_node, here)
        return content

    def _complain(self, node: yaml.Node, path: KeyPath, message: str) -> None:
        place = self.lines.problem(message, *path)
        self.problems.append(Problem(place.file, node.start_mark.line + 1, place.key, message))


def _syntax(error: yaml.YAMLError, file: Path) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        message = "; ".join(part for part in (error.context, error.problem) if part)
        return Problem(str(file), mark.line + 1 if mark else 1, "(file)", f"is not YAML: {message}")
    return Problem(str(file), 1, "(file)", f"is not YAML: {error}")


def _complaints(error: ValidationError, lines: Lines) -> list[Problem]:
    return [
        lines.problem(_sentence(detail["type"], detail["msg"]), *_path(detail["loc"]))
        for detail in error.errors()
    ]


def _path(loc: tuple[int | str, ...]) -> KeyPath:
    """Pydantic ends the place of a dictionary's key with a mark of its own."""
    return tuple(step for step in loc if step != "[key]")


def _sentence(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a key that this part of a plan has"
    return message.removeprefix("Value error, ")
