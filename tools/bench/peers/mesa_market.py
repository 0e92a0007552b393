"""The benchmark model in Mesa: one agent object per buyer, pure Python.

With arguments BUYERS TICKS RUNS PROCESSES: seconds of many small runs by Mesa's own batch_run.
"""

import json
import math
import sys
import time

import mesa
import rules
import worker

OPTIONS = range(rules.OPTIONS)
PRICE = rules.price.tolist()
COST_UTILITY = rules.cost_utility.tolist()
QUALITY_UTILITY = rules.quality_utility.tolist()
DOMESTIC = rules.domestic.tolist()


class Buyer(mesa.Agent):
    def __init__(self, model, cost, quality, home, training, inference):
        super().__init__(model)
        self.cost = cost
        self.quality = quality
        self.home = home
        self.income = (training, inference)
        self.risk = 0.0
        self.installed = [0.0] * rules.OPTIONS
        self.orders = []

    def choose(self):
        self.orders.clear()
        fear = -rules.RISK_WEIGHT * self.risk
        for income, quality_utility in zip(self.income, QUALITY_UTILITY):
            weights = [
                math.exp(self.cost * COST_UTILITY[j] + self.quality * quality_utility[j]
                         + (self.home if DOMESTIC[j] else fear))
                for j in OPTIONS
            ]
            option = self.random.choices(OPTIONS, weights)[0]
            units = int(income / PRICE[option] + self.random.random())
            self.model.total[option] += units
            self.orders.append((option, units))

    def deliver(self):
        fill = self.model.fill
        self.installed = [units * rules.KEPT for units in self.installed]
        for option, units in self.orders:
            self.installed[option] += units * fill[option]
            if units > 0 and not DOMESTIC[option]:
                self.risk += rules.RISK_GAIN * (1 - fill[option] - self.risk)


class Market(mesa.Model):
    def __init__(self, buyers, seed=None):
        super().__init__(seed=seed)
        self.capacity = rules.capacity(buyers).tolist()
        self.ordered = [0] * rules.OPTIONS
        self.delivered = [0.0] * rules.OPTIONS
        Buyer.create_agents(self, buyers, *rules.traits(buyers).tolist())

    def step(self):
        self.total = [0] * rules.OPTIONS
        self.agents.do("choose")
        self.fill = [min(1.0, c / max(t, 1)) for c, t in zip(self.capacity, self.total)]
        self.agents.do("deliver")
        for j in OPTIONS:
            self.ordered[j] += self.total[j]
            self.delivered[j] += self.total[j] * self.fill[j]


class Server:
    """Mesa's model as the bench talks to it."""

    def __init__(self, buyers, seed, threads):
        self.model = Market(buyers, seed)
        self.tick = self.model.step
        self.buyers = buyers

    def report(self):
        agents = list(self.model.agents)
        installed = sum(sum(agent.installed) for agent in agents) / self.buyers
        risk = sum(agent.risk for agent in agents) / self.buyers
        return worker.report(self.model.ordered, self.model.delivered, installed, risk, self.buyers, self.model.steps)


class CollectedMarket(Market):
    """What batch_run wants: a collector that is asked after every step."""

    def __init__(self, buyers, seed=None):
        super().__init__(buyers, seed)
        self.datacollector = mesa.DataCollector(model_reporters={"delivered": lambda m: sum(m.delivered)})

    def step(self):
        super().step()
        self.datacollector.collect(self)


def time_batch(buyers, ticks, runs, processes):
    start = time.perf_counter()
    mesa.batch_run(CollectedMarket, {"buyers": [buyers], "seed": range(1, runs + 1)}, number_processes=processes,
                   max_steps=ticks, display_progress=False)
    return {"seconds": time.perf_counter() - start}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(time_batch(*map(int, sys.argv[1:]))))
    else:
        worker.serve(Server)
