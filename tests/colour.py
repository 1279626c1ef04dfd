"""Colour as people see it: CIEDE2000, WCAG contrast, and Machado's simulation of colour blindness."""

import math

MACHADO = {  # Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE = (0.95047, 1.0, 1.08883)

Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    """#rrggbb as linear RGB."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue


def _times(matrix: tuple, vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def contrast(one: str, other: str) -> float:
    """The WCAG 2 ratio, 1 to 21."""
    light, dark = sorted((_times(TO_XYZ, linear(c))[1] for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, vision: str = "normal") -> Triple:
    """CIELAB (D65) of `colour` as somebody with that vision sees it."""
    red, green, blue = (min(1.0, max(0.0, c)) for c in _times(MACHADO[vision], linear(colour)))
    scaled = (v / w for v, w in zip(_times(TO_XYZ, (red, green, blue)), WHITE, strict=True))
    x, y, z = (v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in scaled)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _hue(a: float, b: float) -> float:
    return math.degrees(math.atan2(b, a)) % 360 if a or b else 0.0


def _hue_difference(h1: float, h2: float, grey: bool) -> float:
    if grey:
        return 0.0
    return (h2 - h1 + 180) % 360 - 180


def _mean_hue(h1: float, h2: float, grey: bool) -> float:
    if grey:
        return h1 + h2
    if abs(h1 - h2) <= 180:
        return (h1 + h2) / 2
    return (h1 + h2 + 360) / 2 if h1 + h2 < 360 else (h1 + h2 - 360) / 2


def _rotation(mean_chroma: float, mean_hue: float) -> float:
    pull = mean_chroma**7 / (mean_chroma**7 + 25**7)
    return -2 * math.sqrt(pull) * math.sin(math.radians(60 * math.exp(-(((mean_hue - 275) / 25) ** 2))))


def _hue_weight(hue: float) -> float:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    return 1 + sum(size * math.cos(math.radians(n * hue + turn)) for size, n, turn in terms)


def difference(one: Triple, other: Triple) -> float:
    """CIEDE2000 of two Lab colours."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    grow = 1 + 0.5 * (1 - math.sqrt(mean**7 / (mean**7 + 25**7)))
    c1, c2 = math.hypot(a1 * grow, b1), math.hypot(a2 * grow, b2)
    h1, h2 = _hue(a1 * grow, b1), _hue(a2 * grow, b2)
    grey = c1 * c2 == 0
    chroma, hue, light = (c1 + c2) / 2, _mean_hue(h1, h2, grey), (l1 + l2) / 2
    hue_step = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(_hue_difference(h1, h2, grey)) / 2)
    by_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = hue_step / (1 + 0.015 * chroma * _hue_weight(hue))
    return math.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + _rotation(chroma, hue) * by_chroma * by_hue)
