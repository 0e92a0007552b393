// Two scenarios with one seed share their random numbers: a change has no effect before its time.
#include "tests/science/worlds.hpp"

#include <algorithm>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// First recorded day on which the two states differ; quotas are left out, for rules may have been added.
Date first_difference(World a, World b) {
    a.now.quotas.clear();
    b.now.quotas.clear();
    REQUIRE(hash_of(a.now) == hash_of(b.now));
    const auto bare = [](const World& world) {
        State state = world.now;
        state.quotas.clear();
        return hash_of(state);
    };
    const auto with_quotas = [](World& world) { world.now.quotas.assign(world.scenario->rules.size(), {}); };
    with_quotas(a);
    with_quotas(b);
    while (a.now.tick < a.structure->ticks) {
        const Date today = a.today();
        tick(a);
        tick(b);
        if (bare(a) != bare(b)) return today;
    }
    return {};
}

}  // namespace

TEST_CASE("two quotas of 2026 leave the same state until they apply, bit by bit") {
    const Date first = first_difference(
        world_of("h200_reentry", {"buyers=300", "rules.cn-h200-quota.customs.quota_units_per_quarter=0"}),
        world_of("h200_reentry", {"buyers=300", "rules.cn-h200-quota.customs.quota_units_per_quarter=200000"}));
    CHECK(first >= day("2026-01-12"));  // the week of the rule's first day
    CHECK(first < day("2026-07-01"));
}

TEST_CASE("a ban that nobody announced leaves no trace before its day") {
    const Date first = first_difference(world_of("strict_ban", {"buyers=300"}),
                                        world_of("history", {"buyers=300", "end=2029-01-01"}));
    CHECK(first >= day("2026-01-12"));
    CHECK(first < day("2026-03-01"));
}

TEST_CASE("an announced ban casts its shadow from the announcement on, not before") {
    const Changes later{"rules.us-ban.effective=2022-06-06"};
    const Date first = first_difference(world_of("tiny"), world_of("tiny", later));
    CHECK(first >= day("2022-04-04"));
    CHECK(first < day("2022-05-02"));
}

TEST_CASE("a change of budgets in the second year leaves the first year as it was") {
    const Date first = first_difference(
        world_of("tiny", {"markets.CN.budget_usd_per_year={2022-01-03: 1.0e+9, 2023-01-02: 1.0e+9}"}),
        world_of("tiny",
                 {"markets.CN.budget_usd_per_year={2022-01-03: 1.0e+9, 2023-01-02: 1.0e+9, 2023-01-03: 9.0e+9}"}));
    CHECK(first == day("2023-01-02"));  // the tick whose middle lies after the change
}

TEST_CASE("buyers whom a change does not touch choose what they would have chosen") {
    // One state, on the last day before the re-entry, under the rules with and without it.
    World world = world_of("h200_reentry", {"buyers=2000"});
    spin_up(world);
    while (world.today() < day("2026-01-12")) tick(world);
    World closed = world_of("h200_reentry", {"buyers=2000", "rules.us-2026-01-15-h200-licence.chip_control.treatment=deny"});
    closed.now = world.now;
    for (World* one : {&world, &closed}) set_clock(*one, "2026-01-19");
    const auto orders_of = [](const World& one) {
        const Rulebook rules = regulate(one);
        const OfferBoard offers = make_offers(one, rules);
        return place_orders(one, rules, offers);
    };
    const OrderBook with = orders_of(world);
    const OrderBook without = orders_of(closed);
    const auto same = [&](std::string_view region) {
        const std::size_t r = region_of(world, region);
        const auto& a = with.regions[r].blocks;
        const auto& b = without.regions[r].blocks;
        REQUIRE(a.size() == b.size());
        std::size_t orders = 0;
        bool equal = true;
        for (std::size_t k = 0; k < a.size(); ++k) {
            equal = equal && std::ranges::equal(a[k].orders, b[k].orders, [](const Order& x, const Order& y) {
                return x.buyer == y.buyer && x.offer == y.offer && x.workload == y.workload && x.units == y.units;
            });
            orders += a[k].orders.size();
        }
        REQUIRE(orders > 0);
        return equal;
    };
    CHECK(same("US"));
    CHECK(same("ROW"));
    CHECK_FALSE(same("CN"));  // the change does reach somebody
}
