// Smugglers: what they offer, what they take, what they ask (M12).
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <array>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// A year of `history` in which chips are smuggled, and the one of them that most customers ask for.
struct Smuggling {
    World world = world_of("history", {"buyers=300"});
    Published published;
    std::size_t resale = none;

    Smuggling() {
        spin_up(world);
        while (world.today() < day("2025-03-03")) published = tick(world);
        std::int64_t most = 0;
        for (std::size_t k = 0; k < world.structure->resales.size(); ++k) {
            if (role(k).remote()) continue;
            const std::int64_t sold = world.now.listings[world.structure->resales[k].sold_as].sold.total;
            if (sold > most) resale = k;
            most = std::max(most, sold);
        }
        REQUIRE(resale != none);
    }

    const BrokerRole& role(std::size_t k) const { return *world.cast.brokers[world.structure->resales[k].broker]; }
    std::size_t listing() const { return world.structure->resales[resale].sold_as; }

    /// What the smuggler would take at a premium if customers wanted all there is.
    std::int64_t purchase(double premium, const Changes& changes = {"buyers=300"}) const {
        World asked = world_of("history", changes);
        asked.now = world.now;
        asked.now.resales[resale].premium = premium;
        asked.now.listings[listing()].demand_per_tick = 1e9;
        return role(resale).purchase(asked, regulate(asked), resale);
    }

    struct Left {
        std::int64_t stock = 0;
        std::int64_t under_way = 0;
        bool offered = true;
    };
    /// What becomes of a premium of 0.5 in a week in which `ordered` were asked for and `sold` of them bought.
    double premium_after(std::int64_t ordered, std::int64_t sold, Left left) const {
        World later = world;
        Published week = published;
        later.now.resales[resale].stock = left.stock;
        later.now.resales[resale].premium = 0.5;
        later.now.resales[resale].line = DelayLine::of_ticks(4);
        later.now.resales[resale].line.advance(left.under_way);
        week.orders.by_listing[listing()] = ordered;
        week.shipments.granted[listing()] = sold;
        if (!left.offered) week.offers.offer_of[listing()] = none;
        role(resale).learn(later, week, resale);
        return later.now.resales[resale].premium;
    }
};

}  // namespace

TEST_CASE("smugglers take in proportion to their margin after seizures, nothing without one, and never more than all") {
    const Smuggling m;
    const double seized = m.role(m.resale).seizure_rate(m.world, regulate(m.world), m.resale);
    const double break_even = 1.0 / (1.0 - seized) - 1.0;
    const double reference = m.world.parameters().channels.diversion_margin / (1.0 - seized) + break_even;
    const std::size_t bought = m.world.structure->resales[m.resale].bought_as;
    const ListingState& abroad = m.world.now.listings[bought];
    const double sales = static_cast<double>(abroad.sold.total) / static_cast<double>(abroad.sold.ring.size());
    const double share = m.world.scenario->brokers[m.world.structure->resales[m.resale].broker].value.share_of_sales;
    REQUIRE(share * sales > 50.0);
    CHECK(m.purchase(break_even * 0.9) <= 1);  // a draw rounds nothing to one at most
    CHECK(std::abs(static_cast<double>(m.purchase(reference)) - share * sales) <= 1.0);
    CHECK(std::abs(static_cast<double>(m.purchase(2.0 * reference - break_even)) - 2.0 * share * sales) <= 1.0);
    CHECK(std::abs(static_cast<double>(m.purchase(1000.0)) - sales) <= 1.0);
}

TEST_CASE("the more is seized, the less is smuggled at the same premium") {
    const Smuggling m;
    CHECK(m.purchase(0.5, {"buyers=300", "parameters.channels.default_seizure_rate=0.25"}) < m.purchase(0.5) / 2);
    CHECK(m.purchase(0.5, {"buyers=300", "parameters.channels.default_seizure_rate=0.4"}) <= 1);
}

TEST_CASE("a premium rises while customers wait, falls while goods lie or come, and stays where all is sold to all") {
    const Smuggling m;
    CHECK(m.premium_after(200, 100, {}) > 0.5);
    CHECK(m.premium_after(100, 100, {.stock = 100}) < 0.5);
    CHECK(m.premium_after(100, 100, {.under_way = 100}) < 0.5);
    CHECK(m.premium_after(200, 100, {.under_way = 100}) == 0.5);
    CHECK(m.premium_after(100, 100, {}) == 0.5);
}

TEST_CASE("where nobody could ask, a smuggler asks more and more nearly what newcomers ask, whatever lies or comes") {
    const Smuggling m;
    const double margin = m.world.scenario->brokers[m.world.structure->resales[m.resale].broker].value.premium_start;
    const double seized = m.role(m.resale).seizure_rate(m.world, regulate(m.world), m.resale);
    const double newcomers = (1.0 + margin) / (1.0 - seized) - 1.0;
    REQUIRE(newcomers < 0.5);
    const double asked = m.premium_after(0, 0, {.offered = false});
    CHECK(asked < 0.5);
    CHECK(asked > newcomers);
    CHECK(m.premium_after(0, 0, {.stock = 100, .offered = false}) == asked);
    CHECK(m.premium_after(0, 0, {.under_way = 100, .offered = false}) == asked);
}

TEST_CASE("a chip that nobody smuggles comes in though half of it is seized, since newcomers ask for it") {
    for (const std::string seized : {"0.03", "0.5"}) {
        CAPTURE(seized);
        World world = world_of("strict_ban", {"buyers=300", "chips.B300.available=2025-11-03", "seed=3",
                                              "rules.cn-2025-10-10-customs-crackdown.enforcement.seizure_rate=" + seized});
        const std::size_t p = product_of(world, "B300");
        std::int64_t sold = 0;
        run(world, [&](const State&, const Published& published) {
            for (std::size_t k = 0; k < world.structure->resales.size(); ++k) {
                const Resale& r = world.structure->resales[k];
                const bool rented = world.cast.brokers[r.broker]->remote();
                if (r.product == p && !rented) sold += published.shipments.granted[r.sold_as];
            }
        });
        CHECK(sold > 1000);
    }
}

TEST_CASE("a smuggler offers what is under way, and nothing when that is gone") {
    const Smuggling m;
    const auto offered = [&](std::int64_t stock, std::int64_t under_way) {
        World world = m.world;
        ResaleState& state = world.now.resales[m.resale];
        state.stock = stock;
        state.line = DelayLine::of_ticks(4);
        state.line.advance(under_way);
        return make_offers(world, regulate(world)).offer_of[m.listing()] != none;
    };
    CHECK(offered(5, 0));
    CHECK(offered(0, 5));
    CHECK_FALSE(offered(0, 0));
}

TEST_CASE("smugglers bring what gates hold back: all under a ban, a part under a licence or quota, nothing where it never binds") {
    const Smuggling smuggling;
    World world = smuggling.world;
    Rulebook rules = regulate(world);
    const Listing& listing = world.structure->listings[smuggling.listing()];
    const std::size_t direct = world.structure->direct_listing(listing.region, listing.product);
    REQUIRE(direct != none);
    world.now.resales[smuggling.resale].premium = 1.0;
    world.now.listings[smuggling.listing()].demand_per_tick = 1e9;
    const auto bought = [&](bool legal, double held_back) {
        rules.listings[direct] = {};
        rules.listings[direct].legal = legal;
        world.now.listings[direct].held_back = held_back;
        return static_cast<double>(smuggling.role(smuggling.resale).purchase(world, rules, smuggling.resale));
    };
    const double under_a_ban = bought(false, 0.0);
    CHECK(under_a_ban > 100.0);
    CHECK(bought(true, 1.0) == under_a_ban);
    CHECK(std::abs(bought(true, 0.5) - 0.5 * under_a_ban) <= 1.0);
    CHECK(bought(true, 0.0) <= 1.0);
}

TEST_CASE("what is legal but let in for nobody is held back as under a ban") {
    const auto held_back = [](const std::string& approval_rate) {
        World world = world_of("history", {"buyers=300", "rules.us-2025-04-09-h20-letter=null", "rules.us-2025-08-08-h20-licences=null",
                                           "rules.cn-2025-08-12-avoid-h20.customs.approval_rate=" + approval_rate,
                                           "rules.cn-2025-10-10-customs-crackdown.customs=null"});
        const std::size_t direct = world.structure->direct_listing(region_of(world, "CN"), product_of(world, "H20"));
        std::array<double, 2> seen{};  // before and after the customs' act
        spin_up(world);
        while (world.today() < day("2025-08-11")) tick(world);
        seen[0] = world.now.listings[direct].held_back;
        while (world.today() < day("2025-09-01")) tick(world);
        seen[1] = world.now.listings[direct].held_back;
        return seen;
    };
    const auto closed = held_back("0");
    CHECK(closed[0] < 0.1);
    CHECK(closed[1] == 1.0);
    const auto nearly = held_back("0.05");
    CHECK(nearly[0] == closed[0]);
    CHECK(nearly[1] < 1.0);
}

TEST_CASE("a quota that is never reached brings no smuggling that free sale would not") {
    const auto smuggled = [](const std::string& quota) {
        World world = world_of("h200_reentry", {"buyers=300", "end=2028-01-03",
                                                "rules.us-2026-01-15-h200-licence.chip_control.approval_rate=1",
                                                "rules.us-2026-01-15-h200-licence.chip_control.volume_cap_share=null",
                                                "rules.cn-h200-quota.customs.approval_rate=1",
                                                "rules.cn-h200-quota.customs.quota_units_per_quarter=" + quota});
        std::int64_t units = 0;
        run(world, [&](const State&, const Published& p) {
            for (std::size_t k = 0; k < world.structure->resales.size(); ++k)
                if (world.structure->resales[k].product == product_of(world, "H200") && p.date >= day("2027-01-04") &&
                    !world.cast.brokers[world.structure->resales[k].broker]->remote())
                    units += p.shipments.resale_granted[k];
        });
        return units;
    };
    const std::int64_t free = smuggled("null");
    CHECK(smuggled("100000000") == free);
    CHECK(smuggled("1000") > free + 5000);
}
