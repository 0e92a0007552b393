// Facts about what a run is said to cost, by a clock that moves when it is looked at: none hangs on the machine's speed.
#include "tools/simulation/run_cost.hpp"

#include "sim/tick.hpp"
#include "tests/science/worlds.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

double steady() {
    static int looks = 0;
    return 1e-3 * ++looks;
}

/// A second for every tick: a run of more than some of them is not waited for.
double slow() {
    static int looks = 0;
    return 1.0 * ++looks;
}

double units_at_the_start(const Scenario& scenario) {
    double units = 0.0;
    for (const auto& [name, market] : scenario.markets)
        for (const auto& [chip, installed] : market.installed_units) units += static_cast<double>(installed);
    return units;
}

}  // namespace

TEST_CASE("every tick counts, of a run that is looked at whole, of one that is sampled, and of one that would take long") {
    for (const char* buyers : {"buyers=60", "buyers=10000", "buyers=40000"}) {
        const Scenario scenario = scenario_of("tiny", {buyers});
        const double ticks = 60 + spin_up_ticks(scenario);
        CHECK_MESSAGE(cost_of_run(scenario, steady).tick_seconds == doctest::Approx(1e-3 * ticks), buyers);
        CHECK_MESSAGE(cost_of_run(scenario, slow).tick_seconds == doctest::Approx(ticks), buyers);
    }
}

TEST_CASE("what buyers and their standing orders take is told as it will be, though only a sample runs to the end") {
    const Scenario scenario = scenario_of("tiny", {"buyers=40000"});
    World world = world_of(scenario);
    double most = 0.0;
    run(world, [&](const State&, const Published&) {
        double bytes = 0.0;
        for (const Buyers& region : world.now.buyers)
            for (const auto& block : region.standing) bytes += static_cast<double>(block.size() * sizeof(StandingOrder));
        most = std::max(most, bytes);
    });
    const RunCost cost = cost_of_run(scenario, steady);
    REQUIRE(most > 0.0);
    CHECK(cost.standing_bytes > 0.8 * most);
    CHECK(cost.standing_bytes < 2.5 * most);  // room to grow that vectors keep
    CHECK(cost.buyers_bytes > 40000 * 50.0);
}

TEST_CASE("buyers of a sample have the budgets, the supply and the quotas of all buyers, each of them") {
    const Scenario all = scenario_of("h200_reentry", {"buyers=200000"});
    const Scenario some = sample_of(all, 20000);
    CHECK(some.buyers == 20000);
    const auto at = index_of(all.markets, "CN");
    CHECK(some.markets[at].value.budget_scale == doctest::Approx(0.1 * all.markets[at].value.budget_scale));
    CHECK(some.facilities[0].value.capacity_scale == doctest::Approx(0.1 * all.facilities[0].value.capacity_scale));
    const auto& quota = some.rules[index_of(some.rules, "cn-h200-quota")].value.customs->quota_units_per_quarter;
    CHECK(*quota == doctest::Approx(5000));
    CHECK(units_at_the_start(some) == doctest::Approx(0.1 * units_at_the_start(all)).epsilon(1e-3));
}
