// ODD: process overview. What the model does, in the order in which it does it.
#include "sim/tick.hpp"

#include "sim/phases.hpp"

#include <array>

namespace chokepoint {

namespace {

constexpr std::array<Phase, 8> phases{{
    // What is legal, through which gates, at what fee.
    {"regulate", [](World& world, Published& p) { p.date = world.today(); p.rules = regulate(world); }},
    // Price, lead time, performance, by region.
    {"make_offers", [](World& world, Published& p) { p.offers = make_offers(world, p.rules); }},
    // Every buyer, in parallel.
    {"place_orders", [](World& world, Published& p) { p.orders = place_orders(world, p.rules, p.offers); }},
    // Orders walk up the graph, less stock on hand.
    {"plan_supply", [](World& world, Published& p) { p.plan = plan_supply(world, p.rules, p.orders); }},
    // Goods walk down, through the gates.
    {"supply", [](World& world, Published& p) { p.shipments = supply(world, p.rules, p.offers, p.orders, p.plan); }},
    // Goods and money change hands, in parallel.
    {"deliver", [](World& world, Published& p) { p.deliveries = deliver(world, p); }},
    // Yields, stacks, designs, prices, beliefs.
    {"learn", [](World& world, Published& p) { learn(world, p); }},
    {"next tick",
     [](World& world, Published&) {
         if (++world.now.tick == 0) begin_counting(world);
     }},
}};

TickWatch* watching = nullptr;

}  // namespace

std::span<const Phase> phases_of_a_tick() { return phases; }

Published tick(World& world) {
    Published published;
    if (watching != nullptr) watching->tick_begins(world);
    for (std::size_t i = 0; i < phases.size(); ++i) {
        phases[i].run(world, published);
        if (watching != nullptr) watching->phase_ended(i, world, published);
    }
    return published;
}

void watch_ticks(TickWatch* watch) { watching = watch; }

}  // namespace chokepoint
