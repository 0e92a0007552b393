// What vendors make chips for: the orders that gates let through, not those that buyers would like to place.
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// China has money, and Alpha has goods, for far more chips than the gates let in; no cap but the quota binds.
Changes pressing(const std::string& change) {
    return {"end=2023-12-25",
            "markets.CN.budget_usd_per_year={2022-01-03: 6.0e+9}",
            "facilities.Island foundry.capacity_per_month={2022-01-03: 4000}",
            "facilities.Island packaging.capacity_per_month={2022-01-03: 6000}",
            "facilities.Peninsula HBM.capacity_per_month={2022-01-03: 800000}",
            "rules.us-licence.chip_control.volume_cap_share=null",
            change};
}

}  // namespace

TEST_CASE("a vendor's forecast does not grow while a licence is pending, however much is ordered, but when it is given") {
    World world = world_of("tiny", pressing("rules.us-licence.chip_control.processing_weeks=20"));
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

TEST_CASE("under a quota that is used up a vendor's forecast is near what passes, and never grows above, however much is asked") {
    World world = world_of("tiny", pressing("rules.cn-quota.customs.quota_units_per_quarter=400"));
    const std::size_t l = listing_of(world, "CN", "Alpha 2");
    Verdict v;
    int used_up = 0;
    int grew = 0;
    double asked = 0.0;
    std::vector<double> forecasts;
    run(world, [&](const State& state, const Published& p) {
        const ListingRule& rule = p.rules.listings[l];
        if (rule.quota == none || rule.licence_pending || p.rules.quotas[rule.quota].room > 0) return;
        const ListingState& listing = world.now.listings[l];
        const double before = state.listings[l].demand_per_tick;
        const double last_year = static_cast<double>(listing.sold.total) / static_cast<double>(listing.sold.ring.size());
        v.require(listing.demand_per_tick <= std::max(before, last_year), p.date, " grew to ", listing.demand_per_tick);
        ++used_up;
        forecasts.push_back(listing.demand_per_tick);
        grew += listing.demand_per_tick > before ? 1 : 0;
        asked += static_cast<double>(p.orders.by_listing[l] - p.orders.carried[l]);
    });
    CHECK(v.wrong() == "");
    REQUIRE(used_up > 20);
    CHECK(grew > 5);
    const double passes = 4.0 * 400.0 / weeks_per_year;
    CHECK(asked / used_up > 10.0 * passes);
    // The last half year: before, what was sold without a quota is remembered.
    REQUIRE(forecasts.size() > 52);
    const double mean = std::accumulate(forecasts.end() - 26, forecasts.end(), 0.0) / 26.0;
    CHECK(mean > 0.8 * passes);
    CHECK(mean < 1.2 * passes);
}
