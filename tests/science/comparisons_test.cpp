// What must not fall when something is added, and what must not change when everything is scaled.
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <array>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

std::int64_t units_of(const World& world, const Sales& sales, std::string_view vendor, std::string_view region) {
    std::int64_t units = 0;
    for (std::size_t l = 0; l < sales.units.size(); ++l) {
        const Listing& listing = world.structure->listings[l];
        if (listing.resale == none && listing.region == region_of(world, region) &&
            world.scenario->firms[world.structure->products[listing.product].vendor].name == vendor)
            units += sales.units[l];
    }
    return units;
}

/// NVIDIA's direct sales to China over the run under one changed rule, 300 buyers.
std::int64_t nvidia_in_china(const std::string& change, int seed) {
    World world = world_of("h200_reentry", {"buyers=300", "seed=" + std::to_string(seed), change});
    const Sales sales = sales_of(world);
    return units_of(world, sales, "NVIDIA", "CN");
}

/// Share of a vendor in what a region pays for direct sales, over the run.
double share_of(const World& world, const Sales& sales, std::string_view vendor, std::string_view region) {
    double some = 0.0;
    double all = 0.0;
    for (std::size_t l = 0; l < sales.usd.size(); ++l) {
        const Listing& listing = world.structure->listings[l];
        if (listing.resale != none || listing.region != region_of(world, region)) continue;
        const auto usd = static_cast<double>(sales.usd[l]);
        all += usd;
        if (world.scenario->firms[world.structure->products[listing.product].vendor].name == vendor) some += usd;
    }
    return some / all;
}

void double_everything(Scenario& s) {
    s.buyers *= 2;
    for (auto& [name, market] : s.markets.entries) {
        for (auto& knot : market.budget_usd_per_year.knots) knot.value *= 2.0;
        for (auto& [chip, units] : market.installed_units.entries) units *= 2;
    }
    for (auto& [name, line] : s.facilities.entries) {
        for (auto& knot : line.capacity_per_month.knots) knot.value *= 2.0;
        line.learning_wafers *= 2.0;
    }
    for (auto& [name, firm] : s.firms.entries) {
        firm.rd_stock_usd *= 2.0;
        firm.revenue_usd_per_year *= 2.0;
    }
    for (auto& [name, stack] : s.stacks.entries) {
        stack.developers_million *= 2.0;
        stack.spending_usd_per_year *= 2.0;
    }
    for (auto& [name, rule] : s.rules.entries)
        if (rule.customs && rule.customs->quota_units_per_quarter) *rule.customs->quota_units_per_quarter *= 2.0;
    // What is stated in units, dollars or developers of the whole world.
    s.parameters.price.learning_units *= 2.0;
    s.parameters.research.reference_stock_usd *= 2.0;
    s.parameters.stacks.developers_half_million *= 2.0;
    s.parameters.stacks.spending_half_usd_per_year *= 2.0;
}

}  // namespace

TEST_CASE("more import quota never lowers the units of the chip under it, nor its vendor's sales") {
    // Not the vendor's units of all kinds: one H200 takes the place of several small cards.
    for (const int seed : {1, 2, 3}) {
        CAPTURE(seed);
        std::int64_t fewer = -1;
        double less = -1.0;
        for (const char* quota : {"0", "10000", "20000", "40000", "400000"}) {
            CAPTURE(quota);
            World world = world_of("h200_reentry",
                                   {"buyers=300", "seed=" + std::to_string(seed),
                                    std::string("rules.cn-h200-quota.customs.quota_units_per_quarter=") + quota});
            const Sales sales = sales_of(world);
            const std::size_t chip = index_of(world.scenario->chips, "H200");
            const std::int64_t units = sales.units[world.structure->direct_listing(region_of(world, "CN"), chip)];
            double usd = 0.0;
            for (std::size_t l = 0; l < sales.usd.size(); ++l) {
                const Listing& listing = world.structure->listings[l];
                const std::size_t vendor = world.structure->products[listing.product].vendor;
                if (listing.resale == none && listing.region == region_of(world, "CN") &&
                    world.scenario->firms[vendor].name == "NVIDIA")
                    usd += static_cast<double>(sales.usd[l]);
            }
            CHECK(units > fewer);
            CHECK(usd > less);
            fewer = units;
            less = usd;
        }
    }
}

TEST_CASE("more licences never lower the focal vendor's units") {
    for (const int seed : {1, 2, 3}) {
        CAPTURE(seed);
        std::int64_t less = -1;
        for (const char* rate : {"0", "0.2", "0.5", "0.8"}) {
            CAPTURE(rate);
            const std::int64_t units = nvidia_in_china(
                std::string("rules.us-2026-01-15-h200-licence.chip_control.approval_rate=") + rate, seed);
            CHECK(units > less);
            less = units;
        }
    }
}

TEST_CASE("more yield never lowers domestic output, by compute") {
    // By compute: where dies are no longer short, one large chip takes the place of several small ones. Designs are
    // held as they are: which line the next one takes depends on yields too.
    double less = 0.0;
    for (const double yield : {0.5, 0.75, 1.0, 1.25, 1.5}) {
        CAPTURE(yield);
        double compute = 0.0;
        for (const int seed : {1, 2, 3, 4}) {
            Scenario scenario = scenario_of("h200_reentry", {"buyers=300", "seed=" + std::to_string(seed),
                                                             "mechanisms.design_choice=0", "mechanisms.research=0"});
            for (auto& [name, line] : scenario.facilities.entries)
                if (line.kind == "foundry" && line.country == "CN") {
                    line.yield_start = std::min(1.0, yield * line.yield_start);
                    line.yield_ceiling = std::min(1.0, yield * line.yield_ceiling);
                }
            World world = world_of(scenario);
            const std::size_t cn = region_of(world, "CN");
            run(world, [&](const State&, const Published& p) {
                const Structure& s = *world.structure;
                for (std::size_t i = 0; i < s.products.size(); ++i)
                    if (s.vendor_home[s.products[i].vendor] == cn)
                        compute += static_cast<double>(p.shipments.assembled[i]) * world.now.products[i].bf16_tflops;
            });
        }
        // Where HBM or demand bind, order-up-to cycles move a run's by up to 3 %, and the sum over four seeds by less than 2.
        CHECK(compute > 0.98 * less);
        less = compute;
    }
}

TEST_CASE("twice the budgets, capacities and buyers leave the shares as they were, up to sampling error") {
    // The rest of the buyers is drawn: over seeds the share of a run of 4000 buyers has a standard deviation of
    // 0.005, so 0.015 is three of them, and the mean over four pairs of runs lies within it with far more than 99
    // % confidence. Brokers are off: they move a few whole units, which is coarse at any scale.
    double change = 0.0;
    for (const int seed : {1, 2, 3, 4}) {
        const Changes changes{"buyers=4000", "seed=" + std::to_string(seed), "mechanisms.diversion=0",
                              "mechanisms.offshore=0"};
        Scenario scenario = scenario_of("tiny", changes);
        scenario.named_buyers.entries.clear();  // their shares are of a region, so they would grow
        World once = world_of(scenario);
        const double share = share_of(once, sales_of(once), "Alpha", "CN");
        double_everything(scenario);
        World twice = world_of(scenario);
        const double doubled = share_of(twice, sales_of(twice), "Alpha", "CN");
        CHECK(share > 0.3);
        CHECK(share < 0.95);
        CHECK(std::abs(doubled - share) < 0.03);
        change += (doubled - share) / 4.0;
    }
    CHECK(std::abs(change) < 0.015);
}

TEST_CASE("half a tick changes yearly totals by the step's error only: spending by 10 to 12 %, the share by 8 points") {
    // Lines in tiny take two to four weeks, one or two fortnights: its step is coarse beside what it must resolve.
    for (const std::string name : {"tiny", "history"}) {
        CAPTURE(name);
        double change = 0.0;
        std::array<double, 3> spending{};
        for (const int seed : {1, 2, 3}) {
            Changes changes{"buyers=3000", "seed=" + std::to_string(seed)};
            if (name == "history") changes.push_back("end=2025-12-29");  // a whole number of fortnights
            Scenario weeks = scenario_of(name, changes);
            Scenario fortnights = weeks;
            fortnights.tick_days = 14;
            fortnights.spin_up_ticks /= 2;
            fortnights.parameters.peers.update_every_ticks /= 2;
            World fine = world_of(weeks);
            World coarse = world_of(fortnights);
            const Sales a = sales_of(fine);
            const Sales b = sales_of(coarse);
            change +=
                (share_of(fine, a, weeks.focal_vendor, "CN") - share_of(coarse, b, weeks.focal_vendor, "CN")) /
                3.0;
            for (std::size_t r = 0; r < 3; ++r)
                spending[r] += static_cast<double>(fine.now.markets[r].spent_total_usd) /
                               static_cast<double>(coarse.now.markets[r].spent_total_usd) / 3.0;
        }
        CHECK(std::abs(change) < 0.08);
        for (const double ratio : spending) CHECK(std::abs(ratio - 1.0) < (name == "tiny" ? 0.12 : 0.10));
    }
}
