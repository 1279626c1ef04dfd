"""Shows how many places the offices have, and loads an office's own list."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from incidents.actions import gazetteer
from incidents.management import gazetteer_file
from incidents.models import Organisation
from incidents.queries.gazetteer import counts
from incidents.rules.refusal import InvalidInput


class Command(BaseCommand):
    help = (
        "List the gazetteers of the offices; --load FILE replaces what the file lists (地名, 水源, 风险源): "
        "YAML by office as in fixtures/gazetteer.yaml, or a CSV or Excel table with the columns "
        "类别 名称 县区 经度 纬度 级别 种类 物质 电话."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--load", type=Path, metavar="FILE")
        parser.add_argument("--organisation", default="", help="code of the office that a table belongs to")

    def handle(self, *, load: Path | None, organisation: str, **options: object) -> None:
        if load is not None:
            self._load(load, organisation)
        for office, held in counts():
            told = "  ".join(f"{kind} {number}" for kind, number in held.items())
            self.stdout.write(f"{office.code:<16}{told}")

    def _load(self, path: Path, wanted: str) -> None:
        try:
            for code, rows in gazetteer_file.read(path).items():
                gazetteer.load(_office(code or wanted), rows)
        except InvalidInput as refusal:
            for where, sentence in refusal.errors.items():
                self.stderr.write(f"{path}：{where}：{sentence}")
            raise CommandError(
                f"{len(refusal.errors)} problem(s) in {path.name}; nothing of it was loaded."
            ) from refusal


def _office(code: str) -> Organisation:
    """The office of that code; the only one where none is named."""
    offices = Organisation.objects.filter(code=code) if code else Organisation.objects.all()
    found = list(offices[:2])
    if len(found) == 1:
        return found[0]
    codes = "、".join(Organisation.objects.order_by("code").values_list("code", flat=True))
    raise InvalidInput({"--organisation": f"请写明是哪个单位的：{codes}。"})
