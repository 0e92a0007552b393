// What brokers do alike (M12): buy where a chip is legal, hold a little stock, sell where it is not.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

/// Units that customers can count on: in stock and under way.
std::int64_t goods_on_offer(const ResaleState& state);

/// Units to order so that stock covers the customers' demand, at most `scale` x the broker's share of the vendor's recent
/// sales, and never more than these.
std::int64_t resale_purchase(const World& world, std::size_t resale, double scale);

/// Adds an offer at the price abroad times (1 + margin), if there is stock and the chip is on sale abroad; `worth` is the
/// part of its performance that reaches the customer.
void add_resale_offer(const World& world, const Rulebook& rules, std::size_t resale, double margin, double worth,
                      OfferBoard& board);

/// Forecast, fill rate and trailing units of the listing where the broker sells.
void learn_resale_demand(World& world, const Published& published, std::size_t resale);

}  // namespace chokepoint
