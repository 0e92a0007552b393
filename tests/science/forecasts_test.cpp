// What vendors make chips for: the orders that gates let through, not those that buyers would like to place.
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// China has money, and Alpha has goods, for far more chips than the gates let in; no cap binds.
Changes pressing(const std::string& change, const std::string& quota) {
    return {"end=2023-12-25",
            "markets.CN.budget_usd_per_year={2022-01-03: 6.0e+9}",
            "facilities.Island foundry.capacity_per_month={2022-01-03: 4000}",
            "facilities.Island packaging.capacity_per_month={2022-01-03: 6000}",
            "facilities.Peninsula HBM.capacity_per_month={2022-01-03: 800000}",
            "rules.us-licence.chip_control.volume_cap_share=null",
            "rules.cn-quota.customs.quota_units_per_quarter=" + quota,
            change};
}

}  // namespace

TEST_CASE("a vendor's forecast does not grow while a licence is pending, however much is ordered, but when it is given") {
    World world = world_of("tiny", pressing("rules.us-licence.chip_control.processing_weeks=20", "null"));
    const std::size_t l = listing_of(world, "CN", "Alpha 2");
    Verdict v;
    std::int64_t most_ordered = 0;
    double pending = 0.0;
    double given = 0.0;
    run(world, [&](const State& before, const Published& p) {
        const double now = world.now.listings[l].demand_per_tick;
        if (p.rules.listings[l].licence_pending) {
            REQUIRE(p.offers.offer_of[l] != none);
            most_ordered = std::max(most_ordered, p.orders.by_listing[l]);
            v.require(now <= before.listings[l].demand_per_tick, p.date, " grew to ", now);
            pending = now;
        } else if (p.rules.listings[l].licensed) {
            given = std::max(given, now);
        }
    });
    CHECK(v.wrong() == "");
    CHECK(static_cast<double>(most_ordered) > 100.0 * std::max(1.0, pending));
    CHECK(given > 10.0 * std::max(1.0, pending));
}

TEST_CASE("under a quota that is used up a vendor forecasts what it lets pass, whatever is asked and was sold") {
    World world = world_of("tiny", pressing("seed=1", "400"));
    const std::size_t l = listing_of(world, "CN", "Alpha 2");
    const double passes = 4.0 * 400.0 * world.structure->tick_years;
    Verdict v;
    int used_up = 0;
    double asked = 0.0;
    double most_before = 0.0;
    run(world, [&](const State& state, const Published& p) {
        const ListingRule& rule = p.rules.listings[l];
        if (rule.quota == none || rule.licence_pending || p.rules.quotas[rule.quota].room > 0) return;
        if (used_up == 0) most_before = state.listings[l].demand_per_tick;
        v.require(std::abs(world.now.listings[l].demand_per_tick - passes) < 1e-9 * passes, p.date, " forecast ",
                  world.now.listings[l].demand_per_tick);
        ++used_up;
        asked += static_cast<double>(p.orders.by_listing[l] - p.orders.carried[l]);
    });
    CHECK(v.wrong() == "");
    CHECK(used_up > 20);
    CHECK(asked / used_up > 10.0 * passes);
    CHECK(most_before > 2.0 * passes);  // what was sold without the quota
}

TEST_CASE("chips under one quota share it in the forecasts by what waits: together they are not more than it lets pass") {
    World world = world_of("h200_reentry", {"buyers=1000", "rules.cn-h200-quota.customs.covers=[{chips: [H200, H100]}]",
                                            "rules.cn-h200-quota.customs.quota_units_per_quarter=1000",
                                            "rules.cn-2026-01-15-other-licensed-chips=null"});
    const std::size_t h200 = listing_of(world, "CN", "H200");
    const std::size_t h100 = listing_of(world, "CN", "H100");
    const double passes = 4.0 * 1000.0 * world.structure->tick_years;
    int both = 0;
    Verdict v;
    run(world, [&](const State&, const Published& p) {
        const std::size_t quota = p.rules.listings[h200].quota;
        if (quota == none || p.rules.listings[h100].quota != quota || p.rules.quotas[quota].room > 0) return;
        if (p.shipments.approved[h200] == 0 || p.shipments.approved[h100] == 0) return;
        const double sum = world.now.listings[h200].demand_per_tick + world.now.listings[h100].demand_per_tick;
        v.require(std::abs(sum - passes) < 1e-6 * passes, p.date, " together ", sum);
        ++both;
    });
    CHECK(v.wrong() == "");
    CHECK(both > 20);
}

TEST_CASE("under a cap that binds a quota with room left changes no forecast") {
    const auto forecasts = [](const std::string& quota) {
        World world = world_of("h200_reentry", {"buyers=300",
                                                "rules.us-2026-01-15-h200-licence.chip_control.volume_cap_share=0.01",
                                                "rules.cn-h200-quota.customs.quota_units_per_quarter=" + quota});
        const std::size_t l = listing_of(world, "CN", "H200");
        std::vector<double> found;
        std::int64_t capped = 0;
        run(world, [&](const State&, const Published& p) {
            capped += p.shipments.approved[l] > p.shipments.admitted[l] ? 1 : 0;
            found.push_back(world.now.listings[l].demand_per_tick);
        });
        CHECK(capped > 50);
        return found;
    };
    CHECK(forecasts("200000") == forecasts("null"));
}

TEST_CASE("where a quota is used up each quarter, forecasts follow its long-run rate, not the room of a quarter's first ticks") {
    for (const std::string quota : {"400", "4000"}) {
        CAPTURE(quota);
        World world = world_of("tiny", pressing("seed=1", quota));
        const std::size_t l = listing_of(world, "CN", "Alpha 2");
        const double passes = 4.0 * std::stod(quota) * world.structure->tick_years;
        bool used_up = false;
        int openings = 0;
        int ticks = 0;
        double most = 0.0;
        double sum = 0.0;
        run(world, [&](const State&, const Published& p) {
            const ListingRule& rule = p.rules.listings[l];
            if (rule.quota == none || year_of(p.date) < 2023) return;  // 2023: four quarters with the quota alone
            const double forecast = world.now.listings[l].demand_per_tick;
            openings += used_up && p.rules.quotas[rule.quota].room > 0 ? 1 : 0;
            used_up = p.shipments.granted[l] >= p.rules.quotas[rule.quota].room;
            most = std::max(most, forecast);
            sum += forecast;
            ++ticks;
        });
        CHECK(openings >= 3);
        CHECK(ticks > 50);
        CHECK(most < 1.5 * passes);
        CHECK(std::abs(sum / ticks / passes - 1.0) < 0.1);
    }
}
