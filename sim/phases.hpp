// The phases of a tick. Up to `deliver` the world is only read, so that no agent sees another half-updated.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

Rulebook regulate(const World& world);
OfferBoard make_offers(const World& world, const Rulebook& rules);
OrderBook place_orders(const World& world, const Rulebook& rules, const OfferBoard& offers);
SupplyPlan plan_supply(const World& world, const Rulebook& rules, const OrderBook& orders);
Shipments supply(const World& world, const Rulebook& rules, const OfferBoard& offers, const OrderBook& orders,
                 const SupplyPlan& plan);
Deliveries deliver(World& world, const Published& published);
void learn(World& world, const Published& published);

/// Orders of a listing that licences and customs have approved by now. A rate applies to
/// orders that are new, not again each week to those it has refused; these are forgotten over `reapply_weeks`.
std::int64_t approved_orders(const World& world, const Rulebook& rules, std::size_t listing, std::int64_t orders);

/// The same, bounded by what is left of the volume cap and the quota: what a vendor can count on selling now.
std::int64_t sellable_orders(const World& world, const Rulebook& rules, std::size_t listing, std::int64_t orders);

/// Part of `supply`: lets orders through the gates and shares finished goods; books what stayed short.
void allocate_goods(const World& world, const Rulebook& rules, const OfferBoard& offers, const OrderBook& orders,
                    const SupplyPlan& plan, Shipments& shipments);

/// Part of `deliver`: moves goods along every link and into and out of every stock.
void move_goods(World& world, const Published& published);

}  // namespace chokepoint
