// What rules forbid does not happen: bans, pending licences, barred buyers, quotas and caps, in runs that press on
// them.
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <limits>
#include <map>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// China has money, and Alpha has goods, for far more chips than the gates let in.
const Changes ample{"markets.CN.budget_usd_per_year={2022-01-03: 6.0e+9}",
                    "facilities.Island foundry.capacity_per_month={2022-01-03: 4000}",
                    "facilities.Island packaging.capacity_per_month={2022-01-03: 6000}",
                    "facilities.Peninsula HBM.capacity_per_month={2022-01-03: 800000}"};

const Changes pressing = ample + Changes{"rules.cn-quota.customs.quota_units_per_quarter=400",
                                         "rules.us-licence.chip_control.volume_cap_share=0.05"};

std::int64_t delivered(const Published& p, std::size_t l) {
    return p.deliveries.units[l][0] + p.deliveries.units[l][1];
}

}  // namespace

TEST_CASE("no vendor delivers a chip that is banned or waits for its licence") {
    for (const std::string name : {"tiny", "h200_reentry", "strict_ban"}) {
        CAPTURE(name);
        World world = world_of(name, name == "tiny" ? pressing : Changes{"buyers=300"});
        Verdict v;
        int closed = 0;
        run(world, [&](const State&, const Published& p) {
            for (std::size_t l = 0; l < world.structure->listings.size(); ++l) {
                if (world.structure->listings[l].resale != none) continue;
                const ListingRule& rule = p.rules.listings[l];
                if (rule.legal && !rule.licence_pending) continue;
                ++closed;
                v.equal(p.shipments.granted[l], 0, p.date, " granted although closed");
                v.equal(delivered(p, l), 0, p.date, " delivered although closed");
                for (std::size_t k = 0; k < world.structure->resales.size(); ++k)
                    if (world.structure->resales[k].bought_as == l)
                        v.equal(p.shipments.resale_granted[k], 0, p.date, " sold to a broker although closed");
            }
        });
        CHECK(v.wrong() == "");
        CHECK(closed > 10);
    }
}

TEST_CASE("a licence duty that comes upon a free trade stops deliveries until the first licences") {
    // Alpha 1 was free, with orders open; from 7 March it needs a licence that takes ten weeks.
    World world = world_of(
        "tiny", {"markets.CN.budget_usd_per_year={2022-01-03: 6.0e+9}", "rules.us-licence.effective=2022-03-07",
                 "rules.us-licence.announced=2022-02-07", "rules.us-licence.chip_control.volume_cap_share=null",
                 "rules.us-licence.chip_control.home_first=false",
                 "rules.us-licence.chip_control.covers=[{chips: [Alpha 1]}]",
                 "rules.us-licence.chip_control.processing_weeks=10"});
    const std::size_t l = listing_of(world, "CN", "Alpha 1");
    std::int64_t before = 0;
    std::int64_t meanwhile = 0;
    run(world, [&](const State&, const Published& p) {
        if (p.date < day("2022-03-07")) before += delivered(p, l);
        if (p.date >= day("2022-03-07") && p.date < day("2022-05-16")) meanwhile += delivered(p, l);
    });
    CHECK(before > 0);
    CHECK(meanwhile == 0);
}

TEST_CASE("a gate that refuses nine orders of ten makes buyers expect to apply ten times") {
    const auto lead = [](const char* rate) {
        World world = world_of("tiny", {std::string("rules.us-licence.chip_control.approval_rate=") + rate,
                                        "rules.us-licence.chip_control.volume_cap_share=null", "rules.cn-quota=null"});
        const std::size_t l = listing_of(world, "CN", "Alpha 2");
        double weeks = -1.0;
        run(world, [&](const State&, const Published& p) {
            if (weeks >= 0.0 || !p.rules.listings[l].judges() || p.offers.offer_of[l] == none) return;
            weeks = p.offers.regions[region_of(world, "CN")][p.offers.offer_of[l]].lead_weeks;
        });
        return weeks;
    };
    const double reapply = scenario_of("tiny").parameters.demand.reapply_weeks;
    REQUIRE(lead("0.1") > 0.0);
    CHECK(lead("0.1") - lead("0.5") == doctest::Approx((10.0 - 2.0) * reapply).epsilon(0.02));
}

TEST_CASE("orders that wait for the first licences are judged when these are given, once, at the rate") {
    // Licences cover 0.8 of what is ordered, customs let in 0.9 of that.
    World world = world_of("tiny");
    const std::size_t l = listing_of(world, "CN", "Alpha 2");
    bool judged = false;
    run(world, [&](const State& before, const Published& p) {
        const ListingRule& rule = p.rules.listings[l];
        if (p.date >= day("2022-10-03") && rule.licence_pending) CHECK(p.shipments.approved[l] == 0);
        if (p.date < day("2022-10-03") || rule.licence_pending || judged) return;
        judged = true;
        CHECK(p.date == day("2022-10-17"));  // two weeks after the rule
        CHECK(before.listings[l].approved == 0);
        const double expected = 0.72 * static_cast<double>(p.orders.by_listing[l]);
        CHECK(expected > 100.0);
        CHECK(std::abs(static_cast<double>(p.shipments.approved[l]) - expected) <= 1.0);
    });
    CHECK(judged);
}

TEST_CASE("state-funded buyers order nothing that is barred from state data centres, and own no more of it") {
    World world = world_of("tiny", {"buyers=400"});
    const std::size_t cn = region_of(world, "CN");
    const std::size_t column = world.structure->product_column[cn][product_of(world, "Alpha 1")];
    Verdict v;
    int barred_offers = 0;
    int state_orders = 0;
    std::int64_t others = 0;
    run(world, [&](const State& before, const Published& p) {
        const auto& offers = p.offers.regions[cn];
        const auto& funded = world.now.buyers[cn].state_funded;
        for (const Offer& offer : offers) barred_offers += offer.state_funded_barred ? 1 : 0;
        for (const auto& block : p.orders.regions[cn].blocks)
            for (const Order& order : block.orders) {
                if (funded[order.buyer] == 0 || order.units == 0) continue;
                ++state_orders;
                v.require(!offers[order.offer].state_funded_barred, p.date,
                          " a state-funded buyer ordered what is barred");
            }
        if (p.date < day("2022-07-04")) return;
        for (std::size_t i = 0; i < funded.size(); ++i) {
            const auto a = units_of(world.now.buyers[cn], column, i);
            const auto b = units_of(before.buyers[cn], column, i);
            if (funded[i] != 0)
                v.require(a <= b, p.date, " a state-funded buyer got a barred chip");
            else
                others += a > b ? 1 : 0;
        }
    });
    CHECK(v.wrong() == "");
    CHECK(barred_offers > 0);
    CHECK(state_orders > 0);
    CHECK(others > 0);
}

TEST_CASE("imports of a quarter never exceed the quota, and fill it where demand is ample") {
    World world = world_of("tiny", pressing + Changes{"rules.us-licence.chip_control.volume_cap_share=null"});
    const std::size_t l = listing_of(world, "CN", "Alpha 2");
    std::map<int, std::int64_t> by_quarter;
    run(world, [&](const State&, const Published& p) {
        if (p.date >= day("2022-10-03")) by_quarter[year_of(p.date) * 10 + quarter_of(p.date)] += delivered(p, l);
    });
    for (const auto& [name, units] : by_quarter) {
        const int quarter = name;  // some compilers capture no structured binding
        CAPTURE(quarter);
        CHECK(units <= 400);
    }
    CHECK(
        std::any_of(by_quarter.begin(), by_quarter.end(), [](const auto& entry) { return entry.second == 400; }));
}

TEST_CASE("an import quota of nothing lets nothing in") {
    World world = world_of("tiny", {"rules.cn-quota.customs.quota_units_per_quarter=0"});
    const std::size_t l = listing_of(world, "CN", "Alpha 2");
    std::int64_t units = 0;
    run(world,
        [&](const State&, const Published& p) { units += p.date >= day("2022-10-03") ? delivered(p, l) : 0; });
    CHECK(units == 0);
}

TEST_CASE("one quota over several chips binds their sum") {
    World world = world_of("tiny", ample + Changes{"rules.cn-quota.customs.covers=[{vendors: [Alpha]}]",
                                                   "rules.cn-quota.customs.quota_units_per_quarter=500",
                                                   "rules.us-licence.chip_control.volume_cap_share=null"});
    std::map<int, std::array<std::int64_t, 2>> by_quarter;
    run(world, [&](const State&, const Published& p) {
        if (p.date < day("2022-10-03")) return;
        auto& cell = by_quarter[year_of(p.date) * 10 + quarter_of(p.date)];
        cell[0] += delivered(p, listing_of(world, "CN", "Alpha 1"));
        cell[1] += delivered(p, listing_of(world, "CN", "Alpha 2"));
    });
    bool both = false;
    for (const auto& [quarter, units] : by_quarter) {
        CHECK(units[0] + units[1] <= 500);
        both = both || (units[0] > 0 && units[1] > 0);
    }
    CHECK(both);
}

TEST_CASE("a volume cap is a share of the year's sales at home, and what a year's sales abroad may reach") {
    // The ban holds from before Alpha 2's launch, so that the year's sales abroad start from nothing.
    World world = world_of("tiny", pressing + Changes{"rules.cn-quota.customs=null", "rules.us-ban.announced=null",
                                                      "rules.us-ban.effective=2022-01-10"});
    const std::size_t cn = listing_of(world, "CN", "Alpha 2");
    const std::size_t us = listing_of(world, "US", "Alpha 2");
    Verdict v;
    std::int64_t most = 0;
    int full = 0;
    run(world, [&](const State& before, const Published& p) {
        if (p.date < day("2022-10-03")) return;
        const auto cap = static_cast<std::int64_t>(0.05 * static_cast<double>(before.listings[us].sold.total));
        const std::int64_t room = p.rules.listings[cn].cap_room;
        const Trailing& year = world.now.listings[cn].sold;  // the one that this tick ends
        v.equal(room, std::max<std::int64_t>(0, cap - (year.total - delivered(p, cn))), p.date, " room under the cap");
        v.require(p.shipments.admitted[cn] <= room, p.date, " admitted above the cap");
        v.require(delivered(p, cn) == 0 || year.total <= cap, p.date, " delivered above the cap");
        most = std::max(most, delivered(p, cn));
        if (room > 0 && delivered(p, cn) == room) ++full;
    });
    CHECK(v.wrong() == "");
    CHECK(most > 0);
    CHECK(full > 0);
}

TEST_CASE("home orders come first where the rule says so") {
    World world =
        world_of("tiny", {"markets.CN.budget_usd_per_year={2022-01-03: 6.0e+9}", "rules.cn-quota.customs=null"});
    const std::size_t p2 = product_of(world, "Alpha 2");
    const std::size_t us = listing_of(world, "US", "Alpha 2");
    const std::size_t cn = listing_of(world, "CN", "Alpha 2");
    Verdict v;
    int scarce = 0;
    run(world, [&](const State&, const Published& p) {
        if (!p.rules.listings[cn].home_first || p.shipments.for_sale[p2] == 0) return;
        const std::int64_t first = std::min(p.shipments.admitted[us], p.shipments.for_sale[p2]);
        v.equal(p.shipments.granted[us], first, p.date, " home sales");
        if (p.shipments.admitted[cn] > p.shipments.granted[cn]) ++scarce;
    });
    CHECK(v.wrong() == "");
    CHECK(scarce > 0);
}

TEST_CASE(
    "gates only narrow: what is admitted is at most what was ordered, what is granted at most what is admitted") {
    World world = world_of("tiny", pressing);
    Verdict v;
    run(world, [&](const State&, const Published& p) {
        for (std::size_t l = 0; l < world.structure->listings.size(); ++l) {
            std::int64_t brokers = 0;
            std::int64_t sold_to_brokers = 0;
            for (std::size_t k = 0; k < world.structure->resales.size(); ++k)
                if (world.structure->resales[k].bought_as == l) {
                    brokers += p.orders.by_resale[k];
                    sold_to_brokers += p.shipments.resale_granted[k];
                }
            v.require(p.shipments.admitted[l] <= p.orders.by_listing[l] + brokers, p.date,
                      " admitted above orders");
            v.require(p.shipments.granted[l] + sold_to_brokers <= p.shipments.admitted[l], p.date,
                      " granted above admitted");
            v.require(p.shipments.granted[l] >= 0 && sold_to_brokers >= 0, p.date, " negative grant");
        }
        for (const auto& region : p.shipments.short_units)
            for (const auto& product : region)
                for (const auto units : product) v.require(units >= 0, p.date, " negative shortage");
    });
    CHECK(v.wrong() == "");
}
