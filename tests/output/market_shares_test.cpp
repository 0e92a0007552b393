// Facts about shares: what counts as a purchase, over which window, by which measure.
#include "output/market_shares.hpp"

#include "agents/roster.hpp"
#include "sim/units.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace chokepoint;

namespace {

World tiny_world() {
    const Roster roster = standard_roster();
    return build_world(load_scenario("configs/scenarios/tiny.yaml", {}, roster.names()), roster);
}

std::size_t china(const World& w) { return index_of(w.scenario->regions, "CN"); }
std::size_t chip(const World& w, std::string_view name) { return index_of(w.scenario->chips, name); }
std::size_t firm(const World& w, std::string_view name) { return index_of(w.scenario->firms, name); }

/// The listing by which a broker of the given kind brings a chip to China.
std::size_t brought(const World& w, Channel channel) {
    for (std::size_t l = 0; l < w.structure->listings.size(); ++l)
        if (w.structure->listings[l].region == china(w) && channel_of(w, l) == channel) return l;
    return none;
}

/// One tick in which a listing delivers; prices are such that value is 10 times units.
void deliver_now(World& w, std::size_t listing, std::int64_t training, std::int64_t inference) {
    auto& state = w.now.listings[listing];
    state.delivered_units[0].add(training);
    state.delivered_units[1].add(inference);
    state.delivered_usd[0].add(10 * training);
    state.delivered_usd[1].add(10 * inference);
}

}  // namespace

TEST_CASE("a year is 52 weeks long and a quarter 13") {
    const World world = tiny_world();
    CHECK(year_in_ticks(world) == 52);
    CHECK(quarter_in_ticks(world) == 13);
}

TEST_CASE("a part of nothing is not a number") {
    CHECK(std::isnan(part(0, 0)));
    CHECK(part(0, 5) == 0.0);
    CHECK(part(1, 4) == 0.25);
    const World world = tiny_world();
    CHECK(std::isnan(vendor_share(world, china(world), 0, {})));
    CHECK(std::isnan(domestic_share(world, china(world), {})));
}

TEST_CASE("a share is of direct sales, the grey market counts on request, rent abroad never") {
    World world = tiny_world();
    const std::size_t cn = china(world);
    const std::size_t grey = brought(world, Channel::grey);
    const std::size_t rented = brought(world, Channel::offshore);
    REQUIRE(grey != none);
    REQUIRE(rented != none);
    deliver_now(world, world.structure->direct_listing(cn, chip(world, "Alpha 1")), 10, 20);
    deliver_now(world, world.structure->direct_listing(cn, chip(world, "Beta 2")), 50, 20);
    deliver_now(world, grey, 60, 40);
    deliver_now(world, rented, 10'000, 10'000);
    for (const Measure measure : {Measure::value, Measure::units}) {
        const Window direct{13, measure, false};
        const Window all{13, measure, true};
        CHECK(vendor_share(world, cn, firm(world, "Alpha"), direct) == 0.3);
        CHECK(vendor_share(world, cn, firm(world, "Beta"), direct) == 0.7);
        CHECK(domestic_share(world, cn, direct) == 0.7);
        CHECK(vendor_share(world, cn, firm(world, "Alpha"), all) == 0.65);
        CHECK(domestic_share(world, cn, all) == 0.35);
    }
    const auto sums = purchases(world, cn, {13, Measure::value, false});
    CHECK(sums[chip(world, "Alpha 1")] == std::array<std::int64_t, 2>{100, 200});
    CHECK(sums[chip(world, "Alpha 2")] == std::array<std::int64_t, 2>{0, 0});
    CHECK(std::isnan(vendor_share(world, index_of(world.scenario->regions, "US"), firm(world, "Alpha"), {})));
}

TEST_CASE("value and units give different shares where prices differ") {
    World world = tiny_world();
    const std::size_t cn = china(world);
    auto& alpha = world.now.listings[world.structure->direct_listing(cn, chip(world, "Alpha 2"))];
    auto& beta = world.now.listings[world.structure->direct_listing(cn, chip(world, "Beta 1"))];
    alpha.delivered_units[0].add(1);
    alpha.delivered_usd[0].add(300);
    beta.delivered_units[0].add(1);
    beta.delivered_usd[0].add(100);
    CHECK(vendor_share(world, cn, firm(world, "Alpha"), {13, Measure::units, false}) == 0.5);
    CHECK(vendor_share(world, cn, firm(world, "Alpha"), {13, Measure::value, false}) == 0.75);
}

TEST_CASE("what was delivered before the window is forgotten") {
    World world = tiny_world();
    const std::size_t cn = china(world);
    const std::size_t alpha = world.structure->direct_listing(cn, chip(world, "Alpha 1"));
    const std::size_t beta = world.structure->direct_listing(cn, chip(world, "Beta 1"));
    for (int t = 0; t < 30; ++t) {
        deliver_now(world, alpha, t < 20 ? 100 : 0, 0);
        deliver_now(world, beta, t < 20 ? 0 : 100, 0);
    }
    CHECK(vendor_share(world, cn, firm(world, "Alpha"), {10, Measure::value, false}) == 0.0);
    CHECK(vendor_share(world, cn, firm(world, "Alpha"), {20, Measure::value, false}) == 0.5);
    CHECK(vendor_share(world, cn, firm(world, "Alpha"), {30, Measure::value, false}) == 2.0 / 3.0);
}

TEST_CASE("installed compute is counted in H100s by the data sheet, rented compute left out") {
    World world = tiny_world();
    const std::size_t cn = china(world);
    auto& market = world.now.markets[cn];
    for (auto& cell : market.installed) cell = {0, 0};
    CHECK(installed_h100e(world.now, cn) == 0.0);
    market.installed[chip(world, "Alpha 2")] = {600, 389};  // 1000 TFLOP/s each
    CHECK(installed_h100e(world.now, cn) == doctest::Approx(1000.0));
    market.offshore[chip(world, "Alpha 2")] = {1000, 1000};
    CHECK(installed_h100e(world.now, cn) == doctest::Approx(1000.0));
    ProductState h100;
    h100.bf16_tflops = 989.0;
    CHECK(h100_equivalents(h100) == 1.0);
}
