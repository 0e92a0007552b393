// Facts about calibrations on the tiny scenario.
#include "tools/ensemble/calibration.hpp"

#include "sim/parallel.hpp"
#include "tests/science/worlds.hpp"
#include "tools/ensemble/statistics.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

CalibrationPlan tiny_plan() {
    CalibrationPlan plan;
    plan.scenario_file = "configs/scenarios/tiny.yaml";
    plan.parameters = to_calibrate(load_parameters("tests/tools/ensemble/tiny_parameters.yaml"));
    plan.targets =
        targets_of(load_facts("tests/tools/ensemble/tiny_facts.yaml"), FactUse::calibration, scenario_of("tiny"));
    plan.runs = 25;
    plan.waves = 2;
    return plan;
}

}  // namespace

TEST_CASE("a calibration does not depend on threads, and its runs have seeds of their own") {
    const CalibrationPlan plan = tiny_plan();
    set_threads(1);
    const auto alone = calibrate(plan, {});
    set_threads(2);
    const auto together = calibrate(plan, {});
    set_threads(0);
    REQUIRE(alone.trials.size() == 25);
    for (std::size_t t = 0; t < alone.trials.size(); ++t) {
        CHECK(alone.trials[t].seed == plan.seed + t);
        CHECK(alone.trials[t].wave == (t < 12 ? 0 : 1));
    }
    CHECK(to_csv(ensemble_of(plan.parameters, kept_of(alone, 6)), {}) ==
          to_csv(ensemble_of(plan.parameters, kept_of(together, 6)), {}));
}

TEST_CASE("what is kept is spread over the last population, from its nearest to its farthest, each once") {
    const auto calibration = calibrate(tiny_plan(), {});
    const auto& population = calibration.population;
    REQUIRE(population.size() > 6);
    const auto kept = kept_of(calibration, 6);
    REQUIRE(kept.size() == 6);
    CHECK(kept.front().seed == calibration.trials[population.front()].seed);
    CHECK(kept.back().seed == calibration.trials[population.back()].seed);
    for (std::size_t k = 1; k < kept.size(); ++k) {
        CHECK(kept[k - 1].distance <= kept[k].distance);
        CHECK(kept[k - 1].seed != kept[k].seed);
    }
    CHECK(kept.back().distance <= calibration.trials.back().tolerance);
    CHECK(kept_of(calibration, 1000).size() == population.size());
    CHECK(kept_of(calibration, 1).front().seed == kept.front().seed);
}

TEST_CASE("a member moves along the difference of two others, and ends of ranges reflect") {
    const auto parameters = tiny_plan().parameters;
    const std::size_t n = parameters.size();
    const double part = 2.38 / std::sqrt(2.0 * static_cast<double>(n));
    std::vector<double> from(n, 0.5);
    from[1] = 0.1;
    std::vector<double> towards(n, 0.5);
    std::vector<double> away(n, 0.5);
    towards[0] = 0.6;
    away[1] = 0.9;
    const auto to = moved(parameters, from, towards, away, 1, 1, 0);
    CHECK(std::abs(to[0] - (0.5 + 0.1 * part)) <= jitter);
    REQUIRE(0.4 * part > 0.1 + jitter);
    CHECK(std::abs(to[1] - (0.4 * part - 0.1)) <= jitter);
    for (std::size_t p = 2; p < n; ++p) CHECK(std::abs(to[p] - 0.5) <= jitter);
    CHECK(to != moved(parameters, from, towards, away, 1, 1, 1));
    CHECK(to == moved(parameters, from, towards, away, 1, 1, 0));
}

TEST_CASE("a wave's tolerance is the median of what was kept, and no later one is wider") {
    CalibrationPlan plan = tiny_plan();
    plan.runs = 60;
    plan.waves = 4;
    const auto trials = calibrate(plan, {}).trials;
    REQUIRE(trials.size() == 60);
    std::vector<double> first;
    for (const Trial& trial : trials)
        if (trial.wave == 0) first.push_back(trial.distance);
    for (std::size_t t = 1; t < trials.size(); ++t) CHECK(trials[t].tolerance <= trials[t - 1].tolerance);
    for (const Trial& trial : trials) {
        if (trial.wave == 1) CHECK(trial.tolerance == quantile(first, 0.5));
        for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
            CHECK(trial.values[p] >= plan.parameters[p].parameter.low);
            CHECK(trial.values[p] <= plan.parameters[p].parameter.high);
        }
    }
}
