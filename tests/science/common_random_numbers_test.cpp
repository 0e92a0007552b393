// Two scenarios with one seed share their random numbers: a change has no effect before its time.
#include "tests/science/worlds.hpp"

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
