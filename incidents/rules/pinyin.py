"""Pinyin initials: what the desk types instead of a name."""

from pypinyin import Style, lazy_pinyin

# Callers and officers leave the rank of a place away: 平定县桃河 is asked for as 平定桃河.
RANKS = "市县区镇乡"
LONGEST = 80


def initials(words: str) -> str:
    """「平定县」 -> `pdx`; digits stay, whatever else is no Chinese character goes."""
    kept = "".join(each for each in words if each.isalnum())
    return "".join(lazy_pinyin(kept, style=Style.FIRST_LETTER)).lower()


def keys(county: str, name: str) -> str:
    """All that finds a place, one blank between: with its county, without the county's rank, and by itself."""
    short = county[:-1] if len(county) > 2 and county[-1] in RANKS else county
    found = dict.fromkeys(initials(each) for each in (county + name, short + name, name))
    return " ".join(each for each in found if each)[:LONGEST]
