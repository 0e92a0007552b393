// Stranded stock: what is booked when the last market closes, and that nothing is booked twice.
#include "agents/mechanisms/unit_cost.hpp"
#include "agents/mechanisms/write_down.hpp"
#include "sim/yields.hpp"
#include "tests/science/worlds.hpp"

#include <cmath>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

Rule ban_of_alpha_2(const char* effective) {
    Rule rule;
    rule.regulator = "US";
    rule.effective = day(effective);
    rule.chip_control = ChipControl{};
    rule.chip_control->destinations = {"CN"};
    rule.chip_control->covers = {Criteria{}};
    rule.chip_control->covers.front().chips = {"Alpha 2"};
    rule.chip_control->treatment = Treatment::deny;
    return rule;
}

/// Tiny, where Alpha 2 is sold in China alone, under a ban from October that lasts until a day.
Scenario one_market(const char* until) {
    Scenario scenario = scenario_of("tiny");
    scenario.brokers.entries.clear();
    scenario.rules.entries.clear();
    scenario.rules.entries.push_back({"ban", ban_of_alpha_2("2022-10-03")});
    scenario.rules.entries.front().value.until = day(until);
    scenario.chips.entries[index_of(scenario.chips, "Alpha 2")].value.sold_in = {"CN"};
    return scenario;
}

/// All that is held of a product, in units, and what it cost to make.
struct Stock {
    std::int64_t units = 0;  // finished and at packaging
    double dies = 0.0;       // and wafers, as dies at today's yield
    double usd = 0.0;
};

Stock stock_of(const World& world, std::size_t p) {
    const Structure& s = *world.structure;
    const ProductState& chip = world.now.products[p];
    Stock stock;
    stock.units = chip.finished;
    for (const std::size_t l : s.product_packaging[p]) stock.units += world.now.packaging[l].line.inside();
    stock.dies = static_cast<double>(chip.die_bank);
    const std::size_t l = s.product_logic[p].front();  // Alpha 2 has one line
    const Facility& line = world.scenario->facilities[s.logic[l].facility].value;
    const double good = good_dies_per_wafer(line, world.now.facilities[s.logic[l].facility], chip);
    const auto wafers = static_cast<double>(world.now.logic[l].line.inside());
    stock.usd = static_cast<double>(stock.units) * unit_cost_usd(world, p) +
                stock.dies * line.unit_price_usd / good + wafers * line.unit_price_usd;
    stock.dies += wafers * good;
    return stock;
}

std::int64_t sold_of(const World& world, const Published& p, std::size_t product) {
    std::int64_t units = 0;
    for (std::size_t l = 0; l < world.structure->listings.size(); ++l)
        if (world.structure->listings[l].product == product) units += p.shipments.granted[l];
    return units;
}

}  // namespace

TEST_CASE("when the last market closes, goods, dies and wafers are written down at their cost, once") {
    World world = world_of(one_market("2030-01-07"));
    const std::size_t p = product_of(world, "Alpha 2");
    const ProductState& chip = world.now.products[p];
    while (world.today() < day("2022-10-03")) tick(world);
    const std::int64_t before = chip.written_down_units;
    const double usd_before = chip.written_down_usd;
    const std::int64_t impaired_before = chip.impaired;
    tick(world);
    const Stock stock = stock_of(world, p);
    CHECK(stock.units > 0);
    CHECK(stock.dies > 0.0);
    CHECK(world.now.logic[world.structure->product_logic[p].front()].line.inside() > 0);
    const std::int64_t all = stock.units + static_cast<std::int64_t>(stock.dies / static_cast<double>(chip.dies));
    CHECK(chip.impaired == all);
    CHECK(chip.written_down_units - before == all - impaired_before);
    CHECK(chip.written_down_usd - usd_before ==
          doctest::Approx(stock.usd * static_cast<double>(all - impaired_before) / static_cast<double>(all)));
    CHECK(chip.written_down_usd > 0.0);
    // Wafers become dies and dies goods, at yields that have moved by a little, and nothing is booked anew.
    const std::int64_t booked = chip.written_down_units;
    while (world.now.tick < world.structure->ticks) tick(world);
    CHECK(chip.written_down_units >= booked);
    CHECK(static_cast<double>(chip.written_down_units - booked) <= 0.01 * static_cast<double>(booked));
}

TEST_CASE("goods written down and sold after all are not booked again while the market is open") {
    World world = world_of(one_market("2022-11-07"));
    const std::size_t p = product_of(world, "Alpha 2");
    const ProductState& chip = world.now.products[p];
    while (world.today() < day("2022-11-07")) tick(world);
    const std::int64_t booked = chip.written_down_units;
    const double usd = chip.written_down_usd;
    REQUIRE(booked > 0);
    std::int64_t sold = 0;
    while (world.now.tick < world.structure->ticks) sold += sold_of(world, tick(world), p);
    CHECK(sold > booked / 2);
    CHECK(chip.written_down_units == booked);
    CHECK(chip.written_down_usd == usd);
}

TEST_CASE("a second closing books what has come since, and not the goods that the first one booked") {
    Scenario scenario = one_market("2022-11-07");
    scenario.rules.entries.push_back({"second", ban_of_alpha_2("2022-11-14")});  // one week of sales in between
    World world = world_of(scenario);
    const std::size_t p = product_of(world, "Alpha 2");
    const ProductState& chip = world.now.products[p];
    while (world.today() < day("2022-11-14")) tick(world);
    const std::int64_t first = chip.written_down_units;
    REQUIRE(first > 0);
    const std::int64_t impaired = chip.impaired;
    tick(world);
    const Stock stock = stock_of(world, p);
    const std::int64_t all = stock.units + static_cast<std::int64_t>(stock.dies / static_cast<double>(chip.dies));
    CHECK(chip.written_down_units - first == std::max<std::int64_t>(0, all - std::min(impaired, all)));
    CHECK(chip.impaired == all);
    CHECK(chip.written_down_units < first + all / 2);
}

TEST_CASE("a vendor whose markets stay open writes nothing down that it sells within the stated weeks") {
    Scenario scenario = one_market("2022-10-03");  // never in force
    World world = world_of(scenario);
    run(world);
    for (const char* name : {"Alpha 1", "Alpha 2"})
        CHECK(world.now.products[product_of(world, name)].written_down_units == 0);
}

TEST_CASE("orders that wait, and what was sold in the last quarter, keep goods from being written down where new orders stop") {
    World world = world_of(one_market("2022-10-03"));  // the ban is never in force
    const std::size_t p = product_of(world, "Alpha 2");
    Published told;
    while (world.today() < day("2022-10-03")) told = tick(world);
    const std::size_t l = listing_of(world, "CN", "Alpha 2");
    const auto booked = [&](std::int64_t waiting, std::int64_t sold_each_tick, bool under_a_quota = false) {
        World now = world;
        ListingState& listing = now.now.listings[l];
        listing.demand_per_tick = 0.0;
        listing.unfilled = waiting;
        listing.sold = Trailing::of_ticks(listing.sold.ring.size());
        for (std::size_t t = 0; t < listing.sold.ring.size(); ++t) listing.sold.add(sold_each_tick);
        Published then = told;
        if (under_a_quota) then.rules.listings[l].quota = 0;
        write_down(now, then, p);
        return now.now.products[p].written_down_units - world.now.products[p].written_down_units;
    };
    const std::int64_t all = booked(0, 0);
    CHECK(all > 100);
    CHECK(booked(all / 2, 0) == all - all / 2);
    CHECK(booked(all, 0) == 0);
    CHECK(booked(0, all) == 0);
    CHECK(booked(all, 0, true) == all);  // what a quota holds back is not sold soon
}
