"""到达估算: distance over speed. What comes of it is an estimate and starts no clock."""

from datetime import datetime, timedelta
from decimal import Decimal

LONGEST_M = 1_000_000
FASTEST_M_S = Decimal(100)
"""Beyond every river and storm: who writes more has mistaken the unit."""
PLAUSIBLE = timedelta(days=30)
"""No limit of any plan: an estimate beyond it comes of a mistaken unit."""


def arrival(observed_at: datetime, distance_m: int, speed_m_s: Decimal) -> datetime:
    """To the minute, which is more than the estimate is worth."""
    seconds = distance_m / speed_m_s
    exact = observed_at + timedelta(seconds=float(seconds))
    return (exact + timedelta(seconds=30)).replace(second=0, microsecond=0)


def travels(distance_m: int, speed_m_s: Decimal) -> str:
    """「4.1 km ÷ 0.3 m/s」, beside every estimate."""
    return f"{length(distance_m)} ÷ {speed_m_s.normalize():f} m/s"


def length(metres: int) -> str:
    """「850 m」 or 「4.1 km」."""
    if metres < 1000:
        return f"{metres} m"
    return f"{(Decimal(metres) / 1000).quantize(Decimal('0.01')).normalize():f} km"
