// ODD: process overview. What the model does, in the order in which it does it.
#include "sim/tick.hpp"

#include "sim/phases.hpp"

namespace chokepoint {

Published tick(World& world) {
    Published p;
    p.date = world.today();
    p.rules = regulate(world);                                     // what is legal, through which gates, at what fee
    p.offers = make_offers(world, p.rules);                        // price, lead time, performance, by region
    p.orders = place_orders(world, p.rules, p.offers);             // every buyer, in parallel
    p.plan = plan_supply(world, p.rules, p.orders);                // orders walk up the graph, less stock on hand
    p.shipments = supply(world, p.rules, p.offers, p.orders, p.plan);  // goods walk down, through the gates
    p.deliveries = deliver(world, p);                              // goods and money change hands, in parallel
    learn(world, p);                                               // yields, stacks, designs, prices, beliefs
    ++world.now.tick;
    return p;
}

}  // namespace chokepoint
