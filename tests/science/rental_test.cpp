// What is rented abroad runs abroad; what is smuggled runs where it is used.
#include "tests/science/worlds.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// Cost of training, by listing, of what brokers offer in China on one day under one price of power.
std::vector<double> brokers_costs(const World& history, const Changes& power, bool remote) {
    World world = world_of("history", power);
    world.now = history.now;
    const OfferBoard board = make_offers(world, regulate(world));
    std::vector<double> costs;
    for (const Offer& offer : board.regions[region_of(world, "CN")]) {
        const std::size_t resale = world.structure->listings[offer.listing].resale;
        if (resale != none && world.cast.brokers[world.structure->resales[resale].broker]->remote() == remote)
            costs.push_back(offer.cost_usd[0]);
    }
    return costs;
}

}  // namespace

TEST_CASE("the renter's price of power does not touch what is rented abroad, the place's own does") {
    const Changes few{"buyers=300"};
    const Changes dear_in_china{"buyers=300", "regions.CN.electricity_usd_per_kwh=1"};
    const Changes dear_abroad{"buyers=300", "regions.ROW.electricity_usd_per_kwh=1", "regions.US.electricity_usd_per_kwh=1"};
    World world = world_of("history", few);
    run(world);
    const auto rented = brokers_costs(world, few, true);
    const auto smuggled = brokers_costs(world, few, false);
    REQUIRE_FALSE(rented.empty());
    REQUIRE_FALSE(smuggled.empty());
    CHECK(brokers_costs(world, dear_in_china, true) == rented);
    CHECK(brokers_costs(world, dear_abroad, true) > rented);
    CHECK(brokers_costs(world, dear_in_china, false) > smuggled);
    CHECK(brokers_costs(world, dear_abroad, false) == smuggled);
}
