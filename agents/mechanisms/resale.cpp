// Brokers' purchases and offers.
#include "agents/mechanisms/resale.hpp"

#include "agents/mechanisms/selling.hpp"
#include "sim/random.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

std::int64_t goods_on_offer(const ResaleState& state) { return state.stock + state.line.inside(); }

std::int64_t resale_purchase(const World& world, std::size_t resale, double scale) {
    const Resale& r = world.structure->resales[resale];
    const ResaleState& state = world.now.resales[resale];
    const Broker& broker = world.scenario->brokers[r.broker].value;
    const auto ticks = static_cast<double>(world.now.listings[r.bought_as].sold.ring.size());
    const double recent = static_cast<double>(world.now.listings[r.bought_as].sold.total) / ticks;
    const double most = std::min(1.0, scale * broker.share_of_sales) * recent;
    // Up to a level (order-up-to policy) for the weeks that goods are under way, and those that stock shall last.
    const ChannelParameters& p = world.parameters().channels;
    const double cover = (p.shipping_weeks + p.stock_weeks) / world.structure->tick_weeks;
    // A broker without customers yet still keeps some of what it could move, to be found by them.
    const double demand = std::max(world.now.listings[r.sold_as].demand_per_tick, p.idle_share * most);
    const double wanted = demand * cover - static_cast<double>(goods_on_offer(state));
    const auto random = draw(world.scenario->seed, Purpose::diversion,
                             world.structure->listings[r.sold_as].id, world.now.tick, 1)[0];
    return static_cast<std::int64_t>(std::clamp(wanted, 0.0, most) + unit_interval(random));  // right on average
}

void add_resale_offer(const World& world, const Rulebook& rules, std::size_t resale, double margin, double worth,
                      OfferBoard& board) {
    const Structure& s = *world.structure;
    const Resale& r = s.resales[resale];
    const ResaleState& state = world.now.resales[resale];
    const std::size_t source = board.offer_of[r.bought_as];
    const ListingRule& rule = rules.listings[r.sold_as];
    const std::int64_t goods = goods_on_offer(state);
    if (!rule.legal || source == none || goods <= 0) return;
    const std::size_t region = s.listings[r.sold_as].region;
    Offer offer = board.regions[s.listings[r.bought_as].region][source];
    offer.listing = r.sold_as;
    offer.domestic = false;
    offer.state_funded_barred = rule.state_funded_barred;
    offer.listed_barred = rule.listed_barred;
    offer.government_usd = 0;
    offer.last_chance = 0.0;
    offer.broker_margin_usd = std::llround(static_cast<double>(offer.price_usd) * margin);
    offer.price_usd = std::max<std::int64_t>(1, offer.price_usd + offer.broker_margin_usd);
    // A few units on offer are soon spoken for: whoever comes sees the queue, over what passes in the time that goods are
    // under way, as well as how it went so far.
    const ListingState& listing = world.now.listings[r.sold_as];
    const double shipping = world.parameters().channels.shipping_weeks;
    const double queue = shipping * static_cast<double>(listing.unfilled) / static_cast<double>(goods);
    const double wait = s.tick_weeks * (1.0 / std::max(listing.fill, 1e-4) - 1.0);
    offer.lead_weeks = std::min(world.parameters().cost.longest_wait_weeks, shipping + std::max(wait, queue));
    // Rented chips run where they were bought, with that place's power.
    const bool remote = world.cast.brokers[r.broker]->remote();
    appraise(world, remote ? s.listings[r.bought_as].region : region, 0.0, offer);
    for (std::size_t w = 0; w < workload_count; ++w) {
        offer.performance[w] *= worth;
        offer.cost_usd[w] /= worth;
    }
    offer.small_model_cost_usd /= worth;
    board.add(region, offer);
}

void learn_resale_demand(World& world, const Published& published, std::size_t resale) {
    const std::size_t l = world.structure->resales[resale].sold_as;
    ListingState& listing = world.now.listings[l];
    const double a = demand_smoothing(world);
    if (published.offers.offer_of[l] == none) {  // nobody can ask
        listing.demand_per_tick *= 1.0 - a;
        listing.unfilled = 0;
        return;
    }
    const std::int64_t ordered = published.orders.by_listing[l];
    const std::int64_t granted = published.shipments.granted[l];
    const auto asked = static_cast<double>(ordered - listing.unfilled);  // in this tick, less what was withdrawn
    listing.demand_per_tick = std::max(0.0, listing.demand_per_tick + a * (asked - listing.demand_per_tick));
    listing.unfilled = ordered - granted;
    if (ordered > 0) listing.fill += a * (static_cast<double>(granted) / static_cast<double>(ordered) - listing.fill);
}

}  // namespace chokepoint
