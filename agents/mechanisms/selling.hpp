// What every vendor does alike: make offers, forecast demand, move prices, book revenue (M3, M7, section 3 phase 2).
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

/// Whether a product is made and sold, or still sold from stock after its withdrawal.
bool on_sale(const World& world, std::size_t product);

/// Adds the vendor's own listings that are on sale and legal to the board.
void add_direct_offers(const World& world, const Rulebook& rules, std::size_t vendor, OfferBoard& board);

/// Fills in performance and cost of ownership from price, lead time, the stack's maturity and the power of the region in
/// which the chip runs.
void appraise(const World& world, std::size_t place, double electricity_cut, Offer& offer);

/// Part of the gap to what was asked for that a forecast closes in a tick.
double demand_smoothing(const World& world);

/// Updates forecasts, fill rates, prices, revenue and write-downs of the vendor's products.
void learn_from_sales(World& world, const Published& published, std::size_t vendor);

/// M6: a vendor's discount on each market rises when rules end sales there, by their part of last year's units, and is
/// forgotten at a rate (assumption). Must see the rules before `learn_from_sales` does.
void learn_policy_risk(World& world, const Rulebook& rules, std::size_t vendor);

/// The vendor's bill of a product before government fees: list x scarcity x Wright's law.
double bill_usd(const World& world, std::size_t product);

}  // namespace chokepoint
