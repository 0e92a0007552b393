"""The benchmark model in NumPy: whole arrays over buyers, float32."""

import numpy as np
import rules
import worker

F = np.float32


class Market:
    def __init__(self, buyers, seed, threads):
        self.random = np.random.Generator(np.random.SFC64(seed))
        self.buyers = buyers
        self.ticks = 0
        self.cost, self.quality, self.home, *self.income = rules.traits(buyers).astype(F)
        self.risk = np.zeros(buyers, F)
        self.installed = np.zeros((rules.OPTIONS, buyers), F)
        self.cost_utility = rules.cost_utility.astype(F)
        self.quality_utility = rules.quality_utility.astype(F)
        self.price = rules.price.astype(F)
        self.capacity = rules.capacity(buyers)
        self.ordered = np.zeros(rules.OPTIONS)
        self.delivered = np.zeros(rules.OPTIONS)
        self.everyone = np.arange(buyers)

    def choose(self, w):
        utility = np.multiply.outer(self.cost_utility, self.cost)
        utility += np.multiply.outer(self.quality_utility[w], self.quality)
        utility[rules.domestic] += self.home
        utility[~rules.domestic] -= F(rules.RISK_WEIGHT) * self.risk
        np.exp(utility, out=utility)
        np.cumsum(utility, axis=0, out=utility)
        mark = self.random.random(self.buyers, F) * utility[-1]
        option = np.minimum((utility <= mark).sum(axis=0), rules.OPTIONS - 1)
        units = np.floor(self.income[w] / self.price[option] + self.random.random(self.buyers, F))
        return option, units

    def tick(self):
        orders = [self.choose(w) for w in range(2)]
        total = sum(np.bincount(option, units, rules.OPTIONS) for option, units in orders)
        fill = np.minimum(1, self.capacity / np.maximum(total, 1)).astype(F)
        self.installed *= F(rules.KEPT)
        for option, units in orders:
            self.installed[option, self.everyone] += units * fill[option]
            learns = ~rules.domestic[option] & (units > 0)
            self.risk += np.where(learns, F(rules.RISK_GAIN) * (1 - fill[option] - self.risk), F(0))
        self.ordered += total
        self.delivered += total * fill
        self.ticks += 1

    def report(self):
        return worker.report(self.ordered, self.delivered, self.installed.sum(dtype=float) / self.buyers,
                             self.risk.mean(dtype=float), self.buyers, self.ticks)


worker.serve(Market)
