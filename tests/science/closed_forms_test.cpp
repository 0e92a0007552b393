// Mechanisms against their closed forms: yields, Wright's law, capital recovery, the logit of a whole market.
#include "agents/mechanisms/capacity.hpp"
#include "agents/mechanisms/cost.hpp"
#include "agents/mechanisms/unit_cost.hpp"
#include "tests/science/worlds.hpp"

#include <map>

using namespace chokepoint;
using namespace chokepoint::test;

TEST_CASE(
    "a line's yield starts at its start, has closed 63 % of the way after its learning wafers, and ends at its "
    "ceiling") {
    Facility line;
    line.yield_start = 0.2;
    line.yield_ceiling = 0.6;
    line.learning_wafers = 5000.0;
    CHECK(yield_after(line, 0.0, 1.0) == doctest::Approx(0.2).epsilon(1e-14));
    // 0.6 - 0.4 / e = 0.6 - 0.147151776...
    CHECK(yield_after(line, 5000.0, 1.0) == doctest::Approx(0.452848223531423).epsilon(1e-14));
    // Half-way, 0.4, after 5000 ln 2 wafers.
    CHECK(yield_after(line, 5000.0 * std::log(2.0), 1.0) == doctest::Approx(0.4).epsilon(1e-14));
    CHECK(yield_after(line, 5e6, 1.0) == doctest::Approx(0.6).epsilon(1e-14));
    CHECK(yield_after(line, 5e6, 0.0) == doctest::Approx(0.2).epsilon(1e-14));
}

TEST_CASE("in a run every foundry's yield is the closed form of the wafers it has started") {
    World world = world_of("tiny");
    Verdict v;
    std::map<std::size_t, std::int64_t> wafers;
    double learnt = 0.0;
    run(world, [&](const State&, const Published& p) {
        for (std::size_t l = 0; l < world.structure->logic.size(); ++l)
            wafers[world.structure->logic[l].facility] += p.shipments.wafers_started[l];
        for (const auto& [f, units] : wafers) {
            const Facility& line = world.scenario->facilities[f].value;
            const double left = std::exp(-static_cast<double>(units) / line.learning_wafers);
            const double expected = line.yield_ceiling - (line.yield_ceiling - line.yield_start) * left;
            const double yield = world.now.facilities[f].yield;
            v.require(std::abs(yield - expected) < 1e-12, p.date, " yield ", yield, " expected ", expected);
            learnt = std::max(learnt, yield - line.yield_start);
        }
    });
    CHECK(v.wrong() == "");
    CHECK(learnt > 0.01);
}

TEST_CASE("what of a price is cost falls by the learning rate with each doubling past the first units, after Wright") {
    // 0.2 a doubling, from 500 units on: at 2000 units 0.8 x 0.8 of the cost.
    World world = world_of("tiny", {"parameters.price.learning_rate=0.2", "parameters.price.learning_units=500"});
    Verdict v;
    std::map<std::size_t, double> parts;
    std::map<std::size_t, double> last;
    double lowest = 1.0;
    run(world, [&](const State&, const Published& p) {
        for (std::size_t i = 0; i < world.now.products.size(); ++i) {
            const ProductState& product = world.now.products[i];
            if (!product.designed || p.date < product.available) continue;
            // Of the list price when the first were sold: a yield that is learnt later lowers it no more, and it never rises.
            const double cost = parts.try_emplace(i, unit_cost_usd(world, i) / product.list_price_usd).first->second;
            v.require(cost > 0.0 && cost < 0.6, p.date, " cost over price ", cost);
            v.require(product.cost_factor <= last.try_emplace(i, 1.0).first->second, p.date, " the factor rose");
            last[i] = product.cost_factor;
            const double doublings =
                std::max(0.0, std::log2(std::max(1.0, static_cast<double>(product.units_made)) / 500.0));
            const double expected = 1.0 - cost * (1.0 - std::pow(0.8, doublings));
            v.require(std::abs(product.cost_factor - expected) < 1e-9, p.date, " factor ", product.cost_factor,
                      " expected ", expected);
            lowest = std::min(lowest, (product.cost_factor - 1.0 + cost) / cost);
        }
    });
    CHECK(v.wrong() == "");
    CHECK(lowest < 0.64);
}

TEST_CASE("capital recovery factors are the textbook's, and repay the price exactly") {
    // Tables of (A/P, i, n), for instance in Newnan, Eschenbach and Lavelle, Engineering Economic Analysis.
    CHECK(capital_recovery(0.10, 5.0) == doctest::Approx(0.2638).epsilon(1e-4));
    CHECK(capital_recovery(0.08, 10.0) == doctest::Approx(0.1490).epsilon(3e-4));
    CHECK(capital_recovery(0.12, 20.0) == doctest::Approx(0.1339).epsilon(3e-4));
    CHECK(capital_recovery(0.0, 4.0) == 0.25);
    CHECK(capital_recovery(1e-9, 4.0) == doctest::Approx(0.25).epsilon(1e-6));
    double present_value = 0.0;
    for (int year = 1; year <= 5; ++year) present_value += capital_recovery(0.10, 5.0) / std::pow(1.10, year);
    CHECK(present_value == doctest::Approx(1.0).epsilon(1e-12));
}

TEST_CASE("a year of ownership is capital with waiting, power, and what stands around the chip") {
    Region region;
    region.electricity_usd_per_kwh = 0.10;
    region.power_usage_effectiveness = 1.25;
    region.discount_rate_per_year = 0.0;
    CostParameters p;
    p.service_life_years = 4.0;
    p.waiting_value_per_year = 0.5;
    p.host_usd_per_unit = 0.0;
    p.host_usd_per_watt = 0.0;
    p.building_usd_per_watt = 0.0;
    // 20000 USD over 4 years; 1 kW x 1.25 x 8766 h x 0.10 USD = 1095.75 USD; half of it with the power price
    // halved.
    CHECK(ownership_usd_per_year({20000.0, 1000.0, 0.0, 0.0}, region, p, 1.0) ==
          doctest::Approx(6095.75).epsilon(1e-12));
    CHECK(ownership_usd_per_year({20000.0, 1000.0, 0.5, 0.0}, region, p, 1.0) ==
          doctest::Approx(5547.875).epsilon(1e-12));
    // A year's wait adds half of the price.
    CHECK(ownership_usd_per_year({20000.0, 0.0, 0.0, weeks_per_year}, region, p, 1.0) ==
          doctest::Approx(7500.0).epsilon(1e-12));
    CHECK(ownership_usd_per_year({20000.0, 0.0, 0.0, weeks_per_year}, region, p, 0.0) ==
          doctest::Approx(5000.0).epsilon(1e-12));
    // A host for 1000 USD and 3 USD for each of 1000 W, and 1 kW x 1.25 of building at 8 USD a watt, over 4 years.
    p.host_usd_per_unit = 1000.0;
    p.host_usd_per_watt = 3.0;
    p.building_usd_per_watt = 8.0;
    CHECK(ownership_usd_per_year({20000.0, 1000.0, 0.0, 0.0}, region, p, 1.0) ==
          doctest::Approx(6095.75 + 1000.0 + 2500.0).epsilon(1e-12));
}

TEST_CASE(
    "with nest parameters 1 and identical buyers, what a market orders is the closed-form logit of costs and "
    "maturities") {
    World world = world_of(
        "tiny", {"parameters.choice.nest_gpu=1", "parameters.choice.nest_asic=1",
                 "parameters.choice.coefficient_spread=0", "parameters.choice.split_units=1",
                 "mechanisms.porting_cost=0", "mechanisms.own_share=0", "mechanisms.peer_share=0", "mechanisms.small_models=0",
                 "mechanisms.perceived_risk=0", "mechanisms.guidance=0", "markets.CN.state_funded_share=0",
                 "named_buyers.State centre=null", "markets.CN.budget_usd_per_year={2022-01-03: 1.0e+13}"});
    set_clock(world, "2022-03-07");
    const std::size_t cn = region_of(world, "CN");
    const Rulebook rules = regulate(world);
    const OfferBoard offers = make_offers(world, rules);
    const OrderBook orders = place_orders(world, rules, offers);
    const auto& board = offers.regions[cn];
    REQUIRE(board.size() == 3);
    const ChoiceParameters& choice = world.parameters().choice;
    for (std::size_t w = 0; w < workload_count; ++w) {
        std::vector<double> weight;
        double all = 0.0;
        for (const Offer& offer : board) {
            const double maturity = world.now.stacks[offer.stack].maturity[w];
            weight.push_back(std::pow(offer.cost_usd[w], -choice.cost) * std::pow(maturity, choice.stack));
            all += weight.back();
        }
        std::vector<double> usd(board.size(), 0.0);
        double total = 0.0;
        for (const auto& block : orders.regions[cn].blocks)
            for (const Order& order : block.orders)
                if (order.workload == w) {
                    const double money = static_cast<double>(order.units * board[order.offer].price_usd);
                    usd[order.offer] += money;
                    total += money;
                }
        // Each buyer's purse is some 10^4 chips, so rounding to whole units and the kernel's float cost below
        // 3e-4.
        REQUIRE(total > 1e10);
        for (std::size_t o = 0; o < board.size(); ++o) {
            CAPTURE(world.structure->products[board[o].product].name);
            CHECK(std::abs(usd[o] / total - weight[o] / all) < 3e-4);
            CHECK(weight[o] / all > 0.01);
        }
    }
}

TEST_CASE("where one chip is on sale, its share of orders is 1") {
    World world = world_of("tiny");
    set_clock(world, "2022-01-03");
    const Rulebook rules = regulate(world);
    const OfferBoard offers = make_offers(world, rules);
    const std::size_t us = region_of(world, "US");
    REQUIRE(offers.regions[us].size() == 1);
    const OrderBook orders = place_orders(world, rules, offers);
    // Whoever has the money for a chip orders as many as the purse holds.
    const auto price = offers.regions[us][0].price_usd;
    std::int64_t units = 0;
    for (const auto& block : orders.regions[us].blocks)
        for (const Order& order : block.orders) units += order.units;
    CHECK(units == orders.by_listing[offers.regions[us][0].listing]);
    CHECK(static_cast<double>(units * price) <= orders.budget_usd[us] + 48.0);
    CHECK(static_cast<double>(units * price) > orders.budget_usd[us] - 48.0 * static_cast<double>(price));
}
