"""From a raw prediction to 0–1 by a rising line of a few knots: 0.4 then means what experts call 0.4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import isotonic_regression

Array = np.ndarray[Any, Any]
MOST_KNOTS = 8
LEAST_BEHIND = 25
"""Judgements behind each knot; with fewer than two knots' worth the line has only a slope."""
TILT = 0.5
"""Share of a straight line in the knots: few noisy judgements bend the line less, and no two predictions become one."""


@dataclass(frozen=True)
class Calibration:
    """Knots x → y, both rising; straight between them, and beyond the ends as the end pieces go."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def __call__(self, raw: Array) -> Array:
        """Calibrated, within 0 and 1."""
        x, y = np.array(self.x), np.array(self.y)
        found = np.interp(raw, x, y)
        below, above = raw < x[0], raw > x[-1]
        found[below] = y[0] + (raw[below] - x[0]) * (y[1] - y[0]) / (x[1] - x[0])
        found[above] = y[-1] + (raw[above] - x[-1]) * (y[-1] - y[-2]) / (x[-1] - x[-2])
        return np.asarray(np.clip(found, 0.0, 1.0))


PLAIN = Calibration((0.0, 1.0), (0.0, 1.0))


def calibrated(raw: Array, labels: Array) -> Calibration:
    """The line for out-of-fold predictions and the labels beside them.

    Predictions are put into equal groups; their means become knots, made rising by isotonic regression (Zadrozny and
    Elkan 2002) and drawn half-way to the least-squares line. PLAIN where predictions do not rise with the labels.
    """
    slope, intercept = _line(raw, labels)
    if slope <= 0:
        return PLAIN
    order = np.argsort(raw, kind="stable")
    groups = np.array_split(order, int(np.clip(len(raw) // LEAST_BEHIND, 1, MOST_KNOTS)))
    x, first = np.unique([round(float(raw[group].mean()), 9) for group in groups], return_index=True)
    if len(x) < 2:
        x = np.array([raw.min(), raw.max()])
        return Calibration(*(tuple(np.round(ends, 9).tolist()) for ends in (x, intercept + slope * x)))
    y = isotonic_regression([labels[groups[place]].mean() for place in first]).x
    y = (1 - TILT) * y + TILT * (intercept + slope * x)
    return Calibration(tuple(x.tolist()), tuple(np.round(y, 9).tolist()))


def _line(raw: Array, labels: Array) -> tuple[float, float]:
    centred = raw - raw.mean()
    spread = float((centred**2).sum())
    slope = float((centred * labels).sum()) / spread if spread > 0 else 0.0
    return slope, float(labels.mean()) - slope * float(raw.mean())
