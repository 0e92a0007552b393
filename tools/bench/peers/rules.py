"""What the rules fix for every implementation: the options, the buyers' traits, the parameters (see ../README.md)."""

import numpy as np

OPTIONS = 16
KEPT = 1 - 1 / 156
RISK_GAIN = 0.1
RISK_WEIGHT = 1.5

rank = np.arange(OPTIONS)
price = 10 + 2.5 * rank
cost_utility = -1.5 * np.log(price / 25)
quality_utility = np.array([1.2 * np.log(price / 25) + 0.1 * (rank % 5), 0.8 * np.log(price / 25) + 0.2 * (rank % 3)])
domestic = rank % 2 == 1
units_per_buyer = 0.1 + 0.02 * rank


def capacity(buyers):
    return np.floor(units_per_buyer * buyers)


def traits(buyers):
    """Weights of cost, quality and home, incomes for training and for inference: shape (5, buyers)."""
    g = 1.1347241384015194  # g^6 = g + 1
    steps = g ** -np.arange(1.0, 6.0)
    turned = 0.5 + np.outer(steps, np.arange(1, buyers + 1))
    u = turned - np.floor(turned)
    return np.array([0.5 + u[0], 0.5 + u[1], u[2], 40 + 80 * u[3], 20 + 60 * u[4]])
