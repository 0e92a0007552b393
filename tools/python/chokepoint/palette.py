"""Colours, hatches and sizes that all pictures share: distinguishable with any colour vision, readable in print."""

from __future__ import annotations

# Okabe and Ito (2008); grey is kept for "others".
COLOURS = ["#009E73", "#D55E00", "#0072B2", "#E69F00", "#56B4E9", "#CC79A7", "#F0E442"]
GREEN, RED, BLUE, ORANGE, SKY, PINK, YELLOW = COLOURS
OTHERS_COLOUR = "#BBBBBB"
GREY = "#777777"
INK = "#333333"
SMALL_POINTS = 8.5

# Colour and hatching of each constraint, from the source to the buyer; a hatched one is kin to the plain one.
CONSTRAINTS = {
    "wafers": (GREEN, ""),
    "yield": (GREEN, "////"),
    "HBM": (RED, ""),
    "packaging": (BLUE, ""),
    "licence": (ORANGE, ""),
    "volume cap": (ORANGE, "////"),
    "quota": (YELLOW, "////"),
    "customs": (YELLOW, ""),
    "lead time": (SKY, ""),
    "budget": (PINK, ""),
    "none": ("#E4E4E4", ""),
}


def colours_of(names: list[str]) -> list[str]:
    """One colour each, from the first on; "others" is grey."""
    return [OTHERS_COLOUR if name == "others" else COLOURS[i % len(COLOURS)] for i, name in enumerate(names)]
