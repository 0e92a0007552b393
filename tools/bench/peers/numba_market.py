"""The benchmark model in numba: loops over buyers, compiled; parallel over buyers when asked for more threads."""

import numba
import numpy as np
import rules
import worker

F = np.float32
KEPT, RISK_GAIN, RISK_WEIGHT = F(rules.KEPT), F(rules.RISK_GAIN), F(rules.RISK_WEIGHT)
OPTIONS = rules.OPTIONS
BLOCK = 4096


def choose(cost, quality, home, income, risk, cost_utility, quality_utility, domestic, price, option, units, totals):
    buyers = risk.size
    for block in numba.prange((buyers + BLOCK - 1) // BLOCK):
        weight = np.empty(OPTIONS, F)
        for k in range(OPTIONS):
            totals[block, k] = 0
        for i in range(block * BLOCK, min(buyers, (block + 1) * BLOCK)):
            for w in range(2):
                total = F(0)
                for j in range(OPTIONS):
                    utility = cost[i] * cost_utility[j] + quality[i] * quality_utility[w, j]
                    utility += home[i] if domestic[j] else -RISK_WEIGHT * risk[i]
                    weight[j] = np.exp(utility)
                    total += weight[j]
                mark = F(np.random.random()) * total
                below = weight[0]
                j = 0
                while j < OPTIONS - 1 and mark >= below:
                    j += 1
                    below += weight[j]
                option[w, i] = j
                units[w, i] = np.int32(income[w, i] / price[j] + F(np.random.random()))
                totals[block, j] += units[w, i]


def deliver(option, units, fill, domestic, installed, risk):
    for i in numba.prange(risk.size):
        for j in range(OPTIONS):
            installed[j, i] *= KEPT
        for w in range(2):
            j = option[w, i]
            installed[j, i] += units[w, i] * fill[j]
            if units[w, i] > 0 and not domestic[j]:
                risk[i] += RISK_GAIN * (F(1) - fill[j] - risk[i])


@numba.njit
def start_random(seed):
    np.random.seed(seed)


# "Fast" arithmetic lets LLVM reorder sums: what a user who wants speed would ask for.
KERNELS = {parallel: [numba.njit(parallel=parallel, fastmath=True, error_model="numpy")(f) for f in (choose, deliver)]
           for parallel in (False, True)}


class Market:
    def __init__(self, buyers, seed, threads):
        numba.set_num_threads(threads)
        self.choose, self.deliver = KERNELS[threads > 1]
        start_random(seed)
        self.buyers = buyers
        self.ticks = 0
        traits = rules.traits(buyers).astype(F)
        self.cost, self.quality, self.home, self.income = traits[0], traits[1], traits[2], traits[3:].copy()
        self.option = np.zeros((2, buyers), np.int8)
        self.units = np.zeros((2, buyers), np.int32)
        self.totals = np.zeros(((buyers + BLOCK - 1) // BLOCK, OPTIONS), np.int64)
        self.ordered = np.zeros(OPTIONS)
        self.delivered = np.zeros(OPTIONS)
        self.cost_utility = rules.cost_utility.astype(F)
        self.quality_utility = rules.quality_utility.astype(F)
        self.price = rules.price.astype(F)
        self.risk = np.zeros(buyers, F)
        self.installed = np.zeros((OPTIONS, buyers), F)

    def tick(self):
        self.choose(self.cost, self.quality, self.home, self.income, self.risk, self.cost_utility,
                    self.quality_utility, rules.domestic, self.price, self.option, self.units, self.totals)
        total = self.totals.sum(axis=0)
        fill = np.minimum(1, rules.capacity(self.buyers) / np.maximum(total, 1)).astype(F)
        self.deliver(self.option, self.units, fill, rules.domestic, self.installed, self.risk)
        self.ordered += total
        self.delivered += total * fill
        self.ticks += 1

    def report(self):
        return worker.report(self.ordered, self.delivered, self.installed.sum(dtype=float) / self.buyers,
                             self.risk.mean(dtype=float), self.buyers, self.ticks)


def build(buyers, seed, threads):
    Market(1, seed, threads).tick()  # compiles
    return Market(buyers, seed, threads)


worker.serve(build)
