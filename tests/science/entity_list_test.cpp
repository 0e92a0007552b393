// Buyers on the Entity List: what they may no longer order, what is left to them, and that nobody else feels it.
#include "sim/random.hpp"
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <map>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const std::string listing_rule =
    "rules.us-listing={regulator: US, effective: 2024-06-03, entity_list: {buyers: [ByteDance, Tencent]}, "
    "source: \"made up\", grade: C}";

/// Units that buyers got, by who orders (a listed one or not) and how: from vendors abroad, through brokers, at home.
struct Got {
    std::int64_t abroad = 0;
    std::int64_t brokers = 0;
    std::int64_t home = 0;
};

/// What was newly ordered in China from a day on, by rows.
template <class Count>
void each_new_order(World& world, Date from, Count&& count) {
    const std::size_t cn = region_of(world, "CN");
    run(world, [&](const State&, const Published& p) {
        if (p.date < from) return;
        for (const auto& block : p.orders.regions[cn].blocks)
            for (const Order& order : block.orders)
                if (order.units > 0) count(p, order, p.offers.regions[cn][order.offer]);
    });
}

std::map<bool, Got> ordered(const Changes& changes) {
    World world = world_of("history", changes);
    const std::size_t cn = region_of(world, "CN");
    std::vector<std::uint64_t> listed{identity("ByteDance"), identity("Tencent")};
    std::map<bool, Got> result;
    each_new_order(world, day("2024-06-03"), [&](const Published&, const Order& order, const Offer& offer) {
        const std::uint64_t id = world.now.buyers[cn].id[order.buyer];
        Got& got = result[std::find(listed.begin(), listed.end(), id) != listed.end()];
        const bool resold = world.structure->listings[offer.listing].resale != none;
        (offer.domestic ? got.home : resold ? got.brokers : got.abroad) += order.units;
    });
    return result;
}

}  // namespace

TEST_CASE("listed buyers order nothing from vendors abroad, and go on with domestic chips and brokers") {
    auto listed = ordered({"buyers=300", listing_rule});
    CHECK(listed[true].abroad == 0);
    CHECK(listed[true].home > 10'000);
    CHECK(listed[true].brokers > 1000);
    CHECK(listed[false].abroad > 10'000);
    auto free = ordered({"buyers=300"});
    CHECK(free[true].abroad > 10'000);
    CHECK(listed[true].home > free[true].home);
}

TEST_CASE("a listing that has ended bars nobody") {
    World world = world_of("history", {"buyers=300", "rules.us-listing={regulator: US, effective: 2022-06-06, until: 2023-06-05, "
                                                     "entity_list: {buyers: [ByteDance]}, source: \"made up\", grade: C}"});
    const std::size_t cn = region_of(world, "CN");
    std::size_t weeks = 0;
    run(world, [&](const State&, const Published& p) {
        const auto& listed = p.rules.regions[cn].listed;
        const bool in_force = p.date >= day("2022-06-06") && p.date < day("2023-06-05");
        weeks += listed.empty() ? 0 : 1;
        CHECK(listed.size() == (in_force ? 1 : 0));
        for (const std::uint32_t row : listed) CHECK(world.now.buyers[cn].id[row] == identity("ByteDance"));
        for (std::size_t l = 0; l < p.rules.listings.size(); ++l) {
            const Listing& listing = world.structure->listings[l];
            const bool import = listing.region == cn && listing.resale == none &&
                                world.structure->vendor_home[world.structure->products[listing.product].vendor] != cn;
            CHECK(p.rules.listings[l].listed_barred == (in_force && import));
        }
    });
    CHECK(weeks == 52);
}
