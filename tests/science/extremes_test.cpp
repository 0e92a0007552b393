// Worlds at the edge: nothing to sell, nothing to spend, everything banned or open. No NaN, no negative stock.
#include "output/recorder.hpp"
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <set>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// Parts of a total that may be nothing, and the best chip of a vendor without one.
const std::set<std::string> may_be_undefined{
    "share",         "share_with_grey_market", "share_of_units",
    "asic_share",    "self_sufficiency",       "installed_self_sufficiency",
    "compute_ratio", "best_chip_h100e"};

/// Known only for what is offered, or listed, by a vendor.
const std::set<std::string> of_offers{"price_usd", "lead_time_weeks", "training_performance",
                                      "inference_performance"};

std::ptrdiff_t direct_offers(const World& world, const Published& p) {
    std::ptrdiff_t count = 0;
    for (const auto& region : p.offers.regions)
        count += std::count_if(region.begin(), region.end(), [&](const Offer& offer) {
            return world.structure->listings[offer.listing].resale == none;
        });
    return count;
}

std::ptrdiff_t direct_listings(const World& world) {
    const auto& all = world.structure->listings;
    return std::count_if(all.begin(), all.end(), [](const Listing& listing) { return listing.resale == none; });
}

void check_stocks(Verdict& v, const State& now, Date date) {
    for (const auto& p : now.products)
        v.require(p.die_bank >= 0 && p.finished >= 0 && p.units_made >= 0 && p.written_down_units >= 0, date,
                  " product");
    for (const auto& vendor : now.vendors)
        v.require(vendor.hbm_stock >= 0 && vendor.rd_stock_usd >= 0.0, date, " vendor");
    for (const auto& resale : now.resales)
        v.require(resale.stock >= 0 && resale.line.inside() >= 0 && resale.premium >= 0.0, date, " broker");
    for (const auto& feed : now.feeds) v.require(feed.stock >= 0, date, " feed");
    for (const auto& facility : now.facilities)
        v.require(facility.capacity_per_month >= 0.0 && facility.yield >= 0.0 && facility.yield <= 1.0, date,
                  " facility");
    for (const auto* links : {&now.logic, &now.hbm, &now.packaging})
        for (const auto& link : *links)
            for (const auto units : link.line.slots) v.require(units >= 0, date, " line");
    for (const auto& market : now.markets)
        for (const auto* books : {&market.installed, &market.offshore})
            for (const auto& cell : *books) v.require(cell[0] >= 0 && cell[1] >= 0, date, " books");
    for (const auto& buyers : now.buyers)
        for (const auto& purse : buyers.purse_usd)
            for (const auto usd : purse) v.require(usd >= 0, date, " purse");
}

/// Runs to the end; returns units delivered by vendors.
std::int64_t run_to_the_end(const Scenario& scenario) {
    World world = world_of(scenario);
    Recorder recorder(world);
    Verdict v;
    std::int64_t units = 0;
    run(world, [&](const State&, const Published& p) {
        check_stocks(v, world.now, p.date);
        for (std::size_t l = 0; l < world.structure->listings.size(); ++l)
            if (world.structure->listings[l].resale == none) units += p.shipments.granted[l];
        const auto columns = recorder.read({world, p});
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const Variable& variable = recorder.observables()[i].variable;
            const auto* reals = std::get_if<std::span<const double>>(&columns[i]);
            if (reals == nullptr) continue;
            const auto known =
                std::count_if(reals->begin(), reals->end(), [](double x) { return std::isfinite(x); });
            if (of_offers.contains(variable.name)) {
                v.equal(known, direct_offers(world, p), p.date, " ", variable.name, " of offers");
                continue;
            }
            if (variable.name == "fill_rate") {
                v.equal(known, direct_listings(world), p.date, " fill rates");
                continue;
            }
            for (const double x : *reals)
                v.require(std::isfinite(x) || (std::isnan(x) && may_be_undefined.contains(variable.name)), p.date,
                          " ", variable.name, " is ", x);
        }
    });
    CHECK(v.wrong() == "");
    CHECK(world.now.tick == world.structure->ticks);
    return units;
}

Rule everything(Treatment treatment) {
    Rule rule;
    rule.regulator = "US";
    rule.effective = day("2021-06-01");
    rule.chip_control = ChipControl{};
    rule.chip_control->destinations = {"CN", "ROW"};
    rule.chip_control->covers = {Criteria{}};
    rule.chip_control->treatment = treatment;
    return rule;
}

}  // namespace

TEST_CASE("an ordinary world has no NaN and no negative stock") {
    CHECK(run_to_the_end(scenario_of("tiny")) > 0);
    CHECK(run_to_the_end(scenario_of("history", {"buyers=300"})) > 0);
}

TEST_CASE("lines without capacity make nothing, and the world goes on") {
    Scenario scenario = scenario_of("tiny");
    for (auto& [name, facility] : scenario.facilities.entries)
        for (auto& knot : facility.capacity_per_month.knots) knot.value = 0.0;
    CHECK(run_to_the_end(scenario) == 0);
}

TEST_CASE("lines without yield make nothing, and the world goes on") {
    Scenario scenario = scenario_of("tiny");
    for (auto& [name, facility] : scenario.facilities.entries) facility.yield_start = facility.yield_ceiling = 0.0;
    CHECK(run_to_the_end(scenario) == 0);
}

TEST_CASE("a line that stops in the middle of a run leaves its stocks consistent") {
    Scenario scenario = scenario_of("tiny");
    for (auto& [name, facility] : scenario.facilities.entries)
        facility.capacity_per_month.knots = {
            {day("2022-01-03"), 500.0}, {day("2022-06-06"), 500.0}, {day("2022-06-07"), 0.0}};
    CHECK(run_to_the_end(scenario) > 0);
}

TEST_CASE("buyers without budgets buy nothing, and the world goes on") {
    Scenario scenario = scenario_of("tiny");
    for (auto& [name, market] : scenario.markets.entries)
        market.budget_usd_per_year.knots = {{day("2022-01-03"), 0.0}};
    CHECK(run_to_the_end(scenario) == 0);
}

TEST_CASE("one buyer in each region, and nothing installed") {
    Scenario scenario = scenario_of("tiny");
    scenario.named_buyers.entries.clear();
    scenario.buyers = 3;
    for (auto& [name, market] : scenario.markets.entries) {
        market.share_of_buyers = 1.0 / 3.0;
        market.installed_units.entries.clear();
    }
    const World world = world_of(scenario);
    for (const auto& buyers : world.now.buyers) REQUIRE(buyers.size() == 1);
    CHECK(run_to_the_end(scenario) > 0);
}

TEST_CASE("a ban on everything everywhere leaves only sales at home") {
    Scenario scenario = scenario_of("tiny");
    scenario.rules.entries.clear();
    scenario.rules.entries.push_back({"ban", everything(Treatment::deny)});
    World world = world_of(scenario);
    const Sales sales = sales_of(world);
    for (std::size_t l = 0; l < sales.units.size(); ++l) {
        const Listing& listing = world.structure->listings[l];
        const std::size_t home = world.structure->vendor_home[world.structure->products[listing.product].vendor];
        if (listing.resale == none && listing.region != home) CHECK(sales.units[l] == 0);
    }
    CHECK(run_to_the_end(scenario) > 0);
    scenario.firms.entries[0].value.country =
        "Nowhere";  // then Alpha has no home, and an import is all it can sell
    scenario.rules.entries[0].value.chip_control->destinations = {"CN", "US", "ROW"};
    World without_home = world_of(scenario);
    const Sales of_beta = sales_of(without_home);
    for (std::size_t l = 0; l < of_beta.units.size(); ++l)
        if (without_home.structure->products[without_home.structure->listings[l].product].vendor == 0)
            CHECK(of_beta.units[l] == 0);
    run_to_the_end(scenario);
}

TEST_CASE("with no rule at all everything is sold everywhere") {
    Scenario scenario = scenario_of("tiny");
    scenario.rules.entries.clear();
    CHECK(run_to_the_end(scenario) > 0);
    World world = world_of(scenario);
    const Sales sales = sales_of(world);
    for (const char* region : {"CN", "US", "ROW"}) CHECK(sales.units[listing_of(world, region, "Alpha 2")] > 0);
}

TEST_CASE("enormous budgets and capacities stay within the integers") {
    Scenario scenario = scenario_of("tiny");
    for (auto& [name, market] : scenario.markets.entries)
        for (auto& knot : market.budget_usd_per_year.knots) knot.value *= 1e4;
    for (auto& [name, facility] : scenario.facilities.entries)
        for (auto& knot : facility.capacity_per_month.knots) knot.value *= 1e4;
    CHECK(run_to_the_end(scenario) > 1'000'000);
}

TEST_CASE("a hundred years of weeks pass without overflow") {
    const Scenario scenario = scenario_of("tiny", {"buyers=60", "end=2121-09-01"});
    CHECK((scenario.end.days - scenario.start.days) / scenario.tick_days >= 5200);
    CHECK(run_to_the_end(scenario) > 0);
}
