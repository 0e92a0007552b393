// The patterns that the eight questions look for, where they do not hang on a parameter.
#include "tests/science/worlds.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const Changes quick{"buyers=500", "mechanisms.architecture_shocks=0"};

Changes with(Changes changes, const std::string& change) {
    changes.push_back(change);
    return changes;
}

/// ASICs' part of what China's buyers paid for inference.
double asic_share(const Changes& changes) {
    World world = world_of("open_market", with(changes, "end=2026-01-05"));
    double asics = 0.0;
    double all = 0.0;
    run(world, [&](const State&, const Published& p) {
        const std::size_t cn = region_of(world, "CN");
        for (const Offer& offer : p.offers.regions[cn]) {
            const auto usd = static_cast<double>(p.deliveries.units[offer.listing][1] * offer.price_usd);
            all += usd;
            if (offer.chip_class == ChipClass::asic) asics += usd;
        }
    });
    return asics / all;
}

/// Orders for a chip in China, new ones and standing ones, summed over ticks from one day to another.
std::int64_t orders(World& world, std::string_view chip, std::string_view from, std::string_view to) {
    const std::size_t l = listing_of(world, "CN", chip);
    std::int64_t units = 0;
    run(world, [&](const State&, const Published& p) {
        if (p.date >= day(from) && p.date < day(to)) units += p.orders.by_listing[l];
    });
    return units;
}

}  // namespace

TEST_CASE("Q4: the more settled architectures are, the more of inference ASICs take") {
    double more = 1.0;
    for (const char* volatility : {"0", "0.3", "0.6", "0.9"}) {
        CAPTURE(volatility);
        Changes changes = with(quick, std::string("parameters.performance.volatility_start=") + volatility);
        changes.push_back("parameters.performance.volatility_decay_per_year=0");
        const double share = asic_share(changes);
        CHECK(share > 0.0);
        CHECK(share < more);
        more = share;
    }
}

TEST_CASE("Q8: orders for H20 rise before its ban where the ban is expected") {
    // The same world, once with the ban announced in January 2025 and once by surprise.
    World expected = world_of("history", {"buyers=2000"});
    World surprise = world_of("history", {"buyers=2000", "rules.us-2025-04-09-h20-letter.announced=2025-04-09"});
    const std::int64_t rush = orders(expected, "H20", "2025-02-03", "2025-04-07");
    const std::int64_t calm = orders(surprise, "H20", "2025-02-03", "2025-04-07");
    CHECK(static_cast<double>(rush) > 1.05 * static_cast<double>(calm));
}

TEST_CASE("Q1: the more H200 Chinese customs admit, the larger NVIDIA's sales until there is enough for all") {
    double less = -1.0;
    for (const char* quota : {"0", "25000", "50000"}) {
        CAPTURE(quota);
        World world = world_of("h200_reentry", {"buyers=1000", "end=2027-01-04",
                                                std::string("rules.cn-h200-quota.customs.quota_units_per_quarter=") + quota});
        const std::size_t l = listing_of(world, "CN", "H200");
        double units = 0.0;
        run(world, [&](const State&, const Published& p) { units += static_cast<double>(p.shipments.granted[l]); });
        CHECK(units > less);
        less = units;
    }
}
