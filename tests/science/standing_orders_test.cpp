// Orders stand until they are filled, their money lapses, their chip leaves the market, or their buyer thinks again.
#include "tests/science/worlds.hpp"

#include <cmath>
#include <set>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// Units that stand for each listing after a tick.
std::vector<std::int64_t> standing(const World& world) {
    std::vector<std::int64_t> units(world.structure->listings.size(), 0);
    for (const Buyers& buyers : world.now.buyers)
        for (const auto& block : buyers.standing)
            for (const StandingOrder& order : block) units[order.listing] += order.units;
    return units;
}

}  // namespace

TEST_CASE("where nobody thinks again and no money lapses, what was ordered and not granted stands") {
    World world = world_of("h200_reentry", {"buyers=300", "parameters.demand.review_weeks=1e6",
                                            "parameters.channels.patience_weeks=1e6", "parameters.demand.budget_lapse_per_year=0"});
    Verdict v;
    std::int64_t open = 0;
    std::int64_t stands = 0;
    run(world, [&](const State&, const Published& p) {
        const auto units = standing(world);
        for (std::size_t l = 0; l < units.size(); ++l) {
            const std::int64_t left = p.orders.by_listing[l] - p.shipments.granted[l];
            // A millionth of a week's orders is thought over: now and then one buyer's.
            v.require(units[l] <= left, p.date, " more stands than was left open");
            open += left;
            stands += units[l];
        }
    });
    CHECK(v.wrong() == "");
    REQUIRE(open > 1000000);
    CHECK(static_cast<double>(stands) > 0.999 * static_cast<double>(open));
}

TEST_CASE("an order that stands is worth its units at the day's price, and orders keep their order") {
    World world = world_of("h200_reentry", {"buyers=300"});
    Verdict v;
    std::int64_t seen = 0;
    run(world, [&](const State&, const Published& p) {
        for (std::size_t r = 0; r < world.now.buyers.size(); ++r)
            for (std::size_t b = 0; b < world.now.buyers[r].standing.size(); ++b) {
                const auto& block = world.now.buyers[r].standing[b];
                for (std::size_t i = 0; i < block.size(); ++i) {
                    const Offer& offer = p.offers.regions[r][p.offers.offer_of[block[i].listing]];
                    v.require(block[i].units > 0, p.date, " an order of nothing");
                    v.equal(block[i].usd, block[i].units * offer.price_usd, p.date, " money of an order");
                    ++seen;
                }
                const auto& orders = p.orders.regions[r].blocks[b].orders;
                for (std::size_t i = 1; i < orders.size(); ++i)
                    v.require(orders[i - 1].place() < orders[i].place(), p.date, " two orders of one kind");
            }
    });
    CHECK(v.wrong() == "");
    CHECK(seen > 10000);
}

TEST_CASE("what stands is ordered again in the next tick, as far as its chip is on offer and its price has not risen") {
    World world = world_of("h200_reentry", {"buyers=300"});
    Verdict v;
    std::vector<std::int64_t> before(world.structure->listings.size(), 0);
    std::int64_t units = 0;
    std::int64_t carried = 0;
    run(world, [&](const State&, const Published& p) {
        for (std::size_t l = 0; l < before.size(); ++l) {
            if (p.offers.offer_of[l] == none) continue;
            v.require(p.orders.carried[l] <= before[l], p.date, " more carried over than stood");
            units += before[l];
            carried += p.orders.carried[l];
        }
        before = standing(world);
    });
    CHECK(v.wrong() == "");
    REQUIRE(units > 1000000);
    CHECK(static_cast<double>(carried) > 0.97 * static_cast<double>(units));
}

TEST_CASE("open orders are thought over at a rate of one in review_weeks, in weeks as in three days") {
    // One draw for each buyer and tick; 99.9 % confidence, with some 10^5 draws: within a few per cent of the rate.
    for (const int days : {7, 3}) {
        CAPTURE(days);
        World world = world_of("h200_reentry", {"buyers=2000", "end=2025-12-29", "parameters.demand.review_weeks=8",
                                                "parameters.channels.patience_weeks=1e6",
                                                "parameters.demand.budget_lapse_per_year=0",
                                                "tick_days=" + std::to_string(days)});
        double open = 0.0;
        double kept = 0.0;
        run(world, [&](const State&, const Published& p) {
            for (std::size_t r = 0; r < world.now.buyers.size(); ++r)
                for (std::size_t b = 0; b < world.now.buyers[r].standing.size(); ++b) {
                    // Offers of which nothing was granted: all their orders are left open.
                    std::set<std::uint32_t> waited, waits;
                    for (const Order& order : p.orders.regions[r].blocks[b].orders)
                        if (p.shipments.granted[p.offers.regions[r][order.offer].listing] == 0) waited.insert(order.buyer);
                    for (const StandingOrder& order : world.now.buyers[r].standing[b])
                        if (p.shipments.granted[order.listing] == 0) waits.insert(order.buyer);
                    open += static_cast<double>(waited.size());
                    kept += static_cast<double>(waits.size());
                }
        });
        REQUIRE(open > 50000.0);
        const double hazard = 1.0 - std::exp(-days / 7.0 / 8.0);
        CHECK(std::abs(1.0 - kept / open - hazard) < 3.3 * std::sqrt(hazard * (1.0 - hazard) / open));
    }
}
