// Phases 6 and 7: goods and money change hands; then everyone learns.
#include "sim/phases.hpp"

#include "sim/judgement.hpp"
#include "sim/portable_math.hpp"
#include "sim/random.hpp"
#include "sim/rationing.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

namespace {

void move_inputs(World& world, const Shipments& out) {
    const Structure& s = *world.structure;
    for (std::size_t l = 0; l < s.logic.size(); ++l) {
        world.now.logic[l].line.advance(out.wafers_started[l]);
        world.now.logic[l].yield_carry = out.logic_carry[l];
        world.now.products[s.logic[l].customer].die_bank += out.dies_out[l];
    }
    for (std::size_t l = 0; l < s.hbm.size(); ++l) {
        world.now.hbm[l].line.advance(out.stacks_started[l]);
        world.now.vendors[s.hbm[l].customer].hbm_stock += out.stacks_out[l];
    }
    for (std::size_t i = 0; i < s.feeds.size(); ++i) {
        FeedState& feed = world.now.feeds[i];
        feed.stock += feed.line.arriving() - out.feed_used[i];
        feed.use_carry = out.feed_carry[i];
        feed.line.advance(out.feed_started[i]);
    }
}

void move_units(World& world, const Published& published) {
    const Structure& s = *world.structure;
    const Shipments& out = published.shipments;
    for (std::size_t p = 0; p < s.products.size(); ++p) {
        ProductState& product = world.now.products[p];
        product.die_bank -= out.assembled[p] * product.dies;
        world.now.vendors[s.products[p].vendor].hbm_stock -= out.assembled[p] * product.hbm_stacks;
        product.finished = out.for_sale[p];
        product.units_made += out.assembled[p];
    }
    for (std::size_t l = 0; l < s.packaging.size(); ++l) world.now.packaging[l].line.advance(out.units_started[l]);
    // Of orders that wait, whether approved or refused, as many are withdrawn as of all.
    const DemandParameters& demand = world.parameters().demand;
    const double stay = (1.0 - part_within(s.tick_weeks, demand.review_weeks)) *
                        (1.0 - part_at_rate(demand.budget_lapse_per_year, s.tick_years));
    const double reapply = part_within(s.tick_weeks, demand.reapply_weeks);
    for (std::size_t l = 0; l < s.listings.size(); ++l) {
        if (s.listings[l].resale == none) world.now.products[s.listings[l].product].finished -= out.granted[l];
        std::int64_t sold = out.granted[l];
        for (const std::size_t k : s.resales_from[l]) sold += out.resale_granted[k];
        world.now.listings[l].sold.add(sold);
        const std::size_t quota = published.rules.listings[l].quota;
        if (quota != none && published.rules.quotas[quota].rule != none)
            world.now.quotas[published.rules.quotas[quota].rule].used += sold;
        // Where nothing is judged, nothing is held as approved or refused: a later rule judges all that then waits.
        const ListingRule& rule = published.rules.listings[l];
        ListingState& listing = world.now.listings[l];
        listing.judged_at = judged_at(listing, out.refused[l], rule.approval());
        const std::int64_t open = rule.judges() ? std::max<std::int64_t>(0, out.approved[l] - sold) : 0;
        if (open == 0 && out.refused[l] == 0) {
            listing.approved = listing.refused = 0;
            continue;
        }
        // Rounded at random: rounding to the nearest, the last few units would wait for ever.
        const auto random = draw(world.scenario->seed, Purpose::rationing, s.listings[l].id, world.now.tick, 4);
        listing.approved = part_of(open, stay, random[0]);
        listing.refused = part_of(out.refused[l], stay * (1.0 - reapply), random[1]);
    }
    for (std::size_t k = 0; k < s.resales.size(); ++k) {
        ResaleState& resale = world.now.resales[k];
        world.now.products[s.resales[k].product].finished -= out.resale_granted[k];
        resale.stock += resale.line.arriving() - out.resale_seized[k] - out.granted[s.resales[k].sold_as];
        resale.seized_total += out.resale_seized[k];
        resale.line.advance(out.resale_granted[k]);
    }
}

void open_quota_windows(World& world, const Rulebook& rules) {
    const int window = world.quarter();
    for (const Quota& quota : rules.quotas) {
        if (quota.rule == none) continue;  // a strategy's: it counts the trailing year itself
        QuotaState& state = world.now.quotas[quota.rule];
        if (state.window != window) state = {0, window};
    }
}

/// Buyers keep one count per chip: the market splits what they retire over the workloads and places in service, from a random
/// start, so that no cell gives the odd unit more often than its share.
std::array<std::int64_t, workload_count> retire(MarketState& market, std::size_t p, std::int64_t units, std::uint32_t random) {
    const std::array<std::int64_t*, 2 * workload_count> in_service{&market.installed[p][0], &market.installed[p][1],
                                                                   &market.offshore[p][0], &market.offshore[p][1]};
    std::array<std::int64_t, workload_count> retired{};
    std::int64_t total = 0;
    for (const auto* cell : in_service) total += *cell;
    const std::int64_t start = ration_offset(random, total);
    std::int64_t before = 0;
    for (std::size_t i = 0; i < in_service.size(); ++i) {
        const std::int64_t mine = *in_service[i];
        const std::int64_t out =
            cumulative_grant(before + mine, total, units, start) - cumulative_grant(before, total, units, start);
        before += mine;
        *in_service[i] -= out;
        retired[i % workload_count] += out;
    }
    return retired;
}

/// Room for the first units of a chip in a region: before, its column takes no memory and no time.
void open_columns(World& world, const Published& published, std::size_t region) {
    Buyers& buyers = world.now.buyers[region];
    for (const Offer& offer : published.offers.regions[region]) {
        auto& column = buyers.installed[world.structure->product_column[region][offer.product]];
        if (column.empty() && published.shipments.granted[offer.listing] > 0) column.assign(buyers.size(), 0);
    }
}

/// Sums of one region over its blocks, in their order.
void add_region(World& world, std::size_t region, const OfferBoard& board, const std::vector<DeliveryTally>& tallies,
                Deliveries& result) {
    const auto& offers = board.regions[region];
    const auto& offer_of = board.offer_of;
    const Structure& s = *world.structure;
    MarketState& market = world.now.markets[region];
    std::vector<std::int64_t> retired(s.region_products[region].size(), 0);
    std::int64_t risk = 0;
    for (const DeliveryTally& tally : tallies) {
        for (std::size_t o = 0; o < offers.size(); ++o)
            for (std::size_t w = 0; w < workload_count; ++w) {
                result.units[offers[o].listing][w] += tally.units[o][w];
                result.ordered[offers[o].listing][w] += tally.ordered[o][w];
            }
        for (std::size_t c = 0; c < retired.size(); ++c) retired[c] += tally.retired[c];
        result.income_usd[region] += tally.income_usd;
        result.spent_usd[region] += tally.spent_usd;
        result.lapsed_usd[region] += tally.lapsed_usd;
        result.purse_usd[region] += tally.purse_usd;
        risk += tally.risk_foreign;
    }
    result.risk_foreign[region] = static_cast<double>(risk) * risk_unit;
    for (std::size_t l = s.region_first_listing[region]; l < s.region_first_listing[region + 1]; ++l) {
        const std::size_t o = offer_of[l];
        for (std::size_t w = 0; w < workload_count; ++w) {
            world.now.listings[l].delivered_units[w].add(result.units[l][w]);
            world.now.listings[l].delivered_usd[w].add(o == none ? 0 : result.units[l][w] * offers[o].value_usd());
        }
    }
    market.income_total_usd += result.income_usd[region];
    market.spent_total_usd += result.spent_usd[region];
    market.lapsed_total_usd += result.lapsed_usd[region];
    for (const Offer& offer : offers) {
        if (world.in_spin_up()) break;  // the installed base is that of the first date
        const std::size_t resale = s.listings[offer.listing].resale;
        const bool abroad = resale != none && world.cast.brokers[s.resales[resale].broker]->remote();
        for (std::size_t w = 0; w < workload_count; ++w)
            (abroad ? market.offshore : market.installed)[offer.product][w] += result.units[offer.listing][w];
    }
    for (std::size_t c = 0; c < retired.size(); ++c) {
        if (retired[c] == 0) continue;
        const std::size_t p = s.region_products[region][c];
        const auto random = draw(world.scenario->seed, Purpose::market_retirement, identity(s.products[p].name), world.now.tick,
                                 static_cast<std::uint32_t>(region))[0];
        result.retired[region][p] = retire(market, p, retired[c], random);
    }
}

}  // namespace

void move_goods(World& world, const Published& published) {
    for (std::size_t f = 0; f < world.now.facilities.size(); ++f)
        world.now.facilities[f].capacity_carry +=
            world.cast.facilities[f]->capacity_per_tick(world, f) - static_cast<double>(published.shipments.capacity[f]);
    for (auto& facility : world.now.facilities) facility.capacity_carry = std::min(facility.capacity_carry, 1.0);
    move_inputs(world, published.shipments);
    open_quota_windows(world, published.rules);
    move_units(world, published);
}

Deliveries deliver(World& world, const Published& published) {
    const Structure& s = *world.structure;
    move_goods(world, published);
    Deliveries result;
    result.units.assign(s.listings.size(), {});
    result.ordered.assign(s.listings.size(), {});
    result.retired.assign(s.regions(), std::vector<std::array<std::int64_t, workload_count>>(s.products.size()));
    for (auto* sums : {&result.income_usd, &result.spent_usd, &result.lapsed_usd, &result.purse_usd})
        sums->assign(s.regions(), 0);
    result.risk_foreign.assign(s.regions(), 0.0);
    const std::vector<std::size_t> buyers = world.now.buyers_by_region();
    std::vector<std::vector<DeliveryTally>> tallies(s.regions());
    std::vector<std::function<void(Block, DeliveryTally&)>> serve;
    for (std::size_t r = 0; r < s.regions(); ++r) {
        open_columns(world, published, r);
        tallies[r].resize(block_count(buyers[r]));
        serve.push_back(world.cast.buyers->delivering(world, published, published.orders.budget_usd[r], r));
    }
    for_each_block(buyers, [&](std::size_t r, Block block) {
        DeliveryTally& tally = tallies[r][block.index];
        tally.units.assign(published.offers.regions[r].size(), {});
        tally.ordered.assign(published.offers.regions[r].size(), {});
        tally.retired.assign(s.region_products[r].size(), 0);
        serve[r](block, tally);
    });
    for (std::size_t r = 0; r < s.regions(); ++r) add_region(world, r, published.offers, tallies[r], result);
    return result;
}

void learn(World& world, const Published& published) {
    for (std::size_t f = 0; f < world.cast.facilities.size(); ++f) world.cast.facilities[f]->learn(world, published, f);
    for (std::size_t v = 0; v < world.cast.vendors.size(); ++v) world.cast.vendors[v]->learn(world, published, v);
    for (std::size_t k = 0; k < world.structure->resales.size(); ++k)
        world.cast.brokers[world.structure->resales[k].broker]->learn(world, published, k);
    world.cast.technology->learn(world, published);
    for (std::size_t r = 0; r < world.structure->regions(); ++r) world.cast.buyers->learn(world, published, r);
}

}  // namespace chokepoint
