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

TEST_CASE("a rule on the rental of some chips leaves the rent of the others, and one without criteria ends all") {
    for (const std::string covers : {"[{tpp_min: 6000}]", "[]"}) {
        CAPTURE(covers);
        World world = world_of("history", {"buyers=300", "rules.rent={regulator: US, effective: 2023-01-02, remote_access: "
                                                         "{destinations: [CN], treatment: deny, covers: " + covers + "}}"});
        const Structure& s = *world.structure;
        int allowed = 0, ended = 0;
        for (const char* today : {"2022-12-26", "2024-01-01"}) {
            set_clock(world, today);
            const Rulebook rules = regulate(world);
            for (std::size_t l = 0; l < s.listings.size(); ++l) {
                const Listing& listing = s.listings[l];
                if (listing.resale == none || !world.cast.brokers[s.resales[listing.resale].broker]->remote()) continue;
                const bool covered = covers == "[]" || world.now.products[listing.product].tpp >= 6000.0;
                const bool in_force = world.today() >= day("2023-01-02") && listing.region == region_of(world, "CN");
                CHECK(rules.listings[l].legal == !(in_force && covered));
                ++(rules.listings[l].legal ? allowed : ended);
            }
        }
        CHECK(allowed > 0);
        CHECK(ended > 0);
    }
}
