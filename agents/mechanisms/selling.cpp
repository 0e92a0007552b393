// Offers, forecasts and prices.
#include "agents/mechanisms/selling.hpp"

#include "agents/mechanisms/cost.hpp"
#include "agents/mechanisms/performance.hpp"
#include "agents/mechanisms/unit_cost.hpp"
#include "agents/mechanisms/write_down.hpp"
#include "sim/portable_math.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace chokepoint {

bool on_sale(const World& world, std::size_t p) {
    const ProductState& product = world.now.products[p];
    if (!product.designed || world.today() < product.available) return false;
    if (world.today() < product.withdrawn) return true;
    const double weeks = (world.today().days - product.withdrawn.days) / 7.0;
    if (weeks > world.parameters().supply.run_out_weeks) return false;
    std::int64_t left = product.finished;
    for (const std::size_t l : world.structure->product_packaging[p]) left += world.now.packaging[l].line.inside();
    return left > 0;
}

double demand_smoothing(const World& world) {
    return part_within(world.structure->tick_weeks, world.parameters().supply.demand_smoothing_weeks);
}

namespace {

/// What gates that judge each order add to the expected wait: who is refused applies anew, 1 / approval times on average
/// (geometric distribution). While licences are pending nobody knows their rate yet.
double refusals_weeks(const World& world, const ListingRule& rule) {
    return rule.judges() ? (1.0 / rule.approval() - 1.0) * world.parameters().demand.reapply_weeks : 0.0;
}

/// Orders that reached a listing: its buyers' and those of brokers who buy there.
std::int64_t orders_at(const World& world, const OrderBook& orders, std::size_t listing) {
    std::int64_t units = orders.by_listing[listing];
    for (const std::size_t k : world.structure->resales_from[listing]) units += orders.by_resale[k];
    return units;
}

std::int64_t sales_at(const World& world, const Shipments& shipments, std::size_t listing) {
    std::int64_t units = shipments.granted[listing];
    for (const std::size_t k : world.structure->resales_from[listing]) units += shipments.resale_granted[k];
    return units;
}

/// What a quota lets pass of a listing in a tick, in the long run: its part by the orders that wait for the quota, and no
/// more than wait, spread over the quota's quarter.
double rate_of(const World& world, const Published& published, std::size_t quota, std::size_t l) {
    const auto waits = static_cast<double>(published.shipments.approved[l]);
    if (waits <= 0.0) return 0.0;
    double all = 0.0;
    for (std::size_t other = 0; other < published.rules.listings.size(); ++other)
        if (published.rules.listings[other].counts_against(quota))
            all += static_cast<double>(published.shipments.approved[other]);
    return std::min(published.rules.quotas[quota].units_per_tick * waits / all, waits * 4.0 * world.structure->tick_years);
}

/// The dated quota that holds a listing's orders back, if one does: not where the cap or a strategy's quota leaves less.
std::size_t binding_quota(const Published& published, std::size_t l) {
    const ListingRule& rule = published.rules.listings[l];
    const std::int64_t at_the_quota = std::min(published.shipments.approved[l], rule.cap_room);
    if (rule.quota == none || published.shipments.admitted[l] >= at_the_quota) return none;
    const auto room = [&](std::size_t quota) { return published.rules.quotas[quota].room; };
    return rule.overall != none && room(rule.overall) < room(rule.quota) ? none : rule.quota;
}

/// Only what the gates let through is worth making. Where they hold orders back, those that come and go say little: under
/// a quota at least what it lets pass in the long run and at most what passes now; under a cap or a strategy's quota, whose
/// room depends on what others buy, at most what passes now or did last year.
double through_gates(const World& world, const Published& published, std::size_t l, double smoothed) {
    const auto passes = static_cast<double>(published.shipments.admitted[l]);
    if (const std::size_t quota = binding_quota(published, l); quota != none) {
        const double steady = rate_of(world, published, quota, l);
        return std::clamp(smoothed, steady, std::max(steady, passes));
    }
    const ListingState& listing = world.now.listings[l];
    const double recent = static_cast<double>(listing.sold.total) / static_cast<double>(listing.sold.ring.size());
    return std::min(smoothed, std::max(recent, passes));
}

/// Of a listing; `a` is the part of a gap that a tick's smoothing closes.
void forecast(World& world, const Published& published, std::size_t l, double a) {
    ListingState& listing = world.now.listings[l];
    if (published.offers.offer_of[l] == none) {
        listing.unfilled = 0;
        const ListingRule& rule = published.rules.listings[l];
        if (!rule.legal || (!rule.licence_pending && rule.approval() <= 0.0)) listing.held_back = 1.0;  // nobody may have it
        const std::size_t p = world.structure->listings[l].product;
        // Before its launch a product's listings share its planned production equally until orders tell more.
        if (!world.now.products[p].designed || world.today() >= world.now.products[p].available) {
            listing.demand_per_tick *= 1.0 - a;
            return;
        }
        double open = 0.0;
        for (const std::size_t other : world.structure->product_listings[p])
            open += published.rules.listings[other].legal ? 1.0 : 0.0;
        listing.demand_per_tick = published.rules.listings[l].legal ? published.plan.forecast[p] / open : 0.0;
        return;
    }
    const std::int64_t ordered = orders_at(world, published.orders, l);
    const std::int64_t sold = sales_at(world, published.shipments, l);
    if (ordered > 0) {
        const double passes = static_cast<double>(published.shipments.admitted[l]) / static_cast<double>(ordered);
        listing.held_back += a * (1.0 - passes - listing.held_back);
    }
    const double wanted = published.shipments.newly_approved[l];
    const double smoothed = std::max(0.0, listing.demand_per_tick + a * (wanted - listing.demand_per_tick));
    listing.demand_per_tick = published.shipments.approved[l] > published.shipments.admitted[l]
                                  ? through_gates(world, published, l, smoothed)
                                  : smoothed;
    listing.unfilled = std::max<std::int64_t>(0, published.shipments.approved[l] - sold);
    // The fill rate is of the orders that may still be served, not of those that gates refused.
    const std::int64_t open = ordered - published.shipments.refused[l];
    if (open > 0) listing.fill += a * (static_cast<double>(sold) / static_cast<double>(open) - listing.fill);
}

/// Prices rise while orders outrun goods and fall while goods wait, within bounds of the list price (assumption): what
/// waits on either side, beside what changes hands in a week. The part of the price that is cost follows Wright's law on
/// cumulative units.
void reprice(World& world, const Published& published, std::size_t p) {
    const PriceParameters& prices = world.parameters().price;
    ProductState& product = world.now.products[p];
    std::int64_t admitted = 0;
    std::int64_t sold = 0;
    for (const std::size_t l : world.structure->product_listings[p]) {
        admitted += published.shipments.admitted[l];
        sold += sales_at(world, published.shipments, l);
    }
    const double weekly = static_cast<double>(sold) / world.structure->tick_weeks;
    const double safety = published.plan.forecast[p] * world.parameters().supply.safety_weeks / world.structure->tick_weeks;
    const double wanted = static_cast<double>(admitted - sold) + weekly;
    const double goods =
        std::max(0.0, static_cast<double>(published.shipments.for_sale[p] - sold) + weekly - safety);
    const double sum = wanted + goods;
    if (sum > 0.0) {
        const double excess = (wanted - goods) / sum;
        const double step = world.mechanisms().scarcity_pricing * prices.adjustment_per_year * world.structure->tick_years * excess;
        product.price_factor = std::clamp(product.price_factor * portable_exp(step), prices.floor, prices.ceiling);
    }
    static const double ln2 = portable_log(2.0);
    const double doublings =
        std::max(0.0, portable_log(std::max(1.0, static_cast<double>(product.units_made)) / prices.learning_units) / ln2);
    const double learnt = portable_pow(1.0 - prices.learning_rate, world.mechanisms().cost_learning * doublings);
    if (product.cost_part == 0.0) product.cost_part = std::min(1.0, unit_cost_usd(world, p) / product.list_price_usd);
    product.cost_factor = 1.0 - product.cost_part * (1.0 - learnt);
}

}  // namespace

double bill_usd(const World& world, std::size_t p) {
    const ProductState& product = world.now.products[p];
    return product.list_price_usd * product.price_factor * product.cost_factor;
}

void appraise(const World& world, std::size_t place, double electricity_cut, Offer& offer) {
    const ProductState& product = world.now.products[offer.product];
    const StackState& stack = world.now.stacks[offer.stack];
    const PerformanceParameters& p = world.parameters().performance;
    const double fit = architecture_fit(product.chip_class, world.now.volatility, p, world.mechanisms().architecture_fit);
    const double fp8_use = world.scenario->stacks[offer.stack].value.fp8_training_use;
    offer.performance = {training_performance(product, stack.maturity[0], fp8_use, fit, p),
                         inference_performance(product, stack.maturity[1], fit, p)};
    const OwnershipInputs inputs{static_cast<double>(offer.price_usd), product.tdp_w, electricity_cut, offer.lead_weeks};
    const double usd = ownership_usd_per_year(inputs, world.scenario->regions[place].value, world.parameters().cost,
                                              world.mechanisms().waiting_cost);
    for (std::size_t w = 0; w < workload_count; ++w)
        offer.cost_usd[w] = offer.performance[w] > 0.0 ? usd / offer.performance[w] : std::numeric_limits<double>::infinity();
    offer.small_model_cost_usd = usd / small_model_performance(product, stack.maturity[1], fit, p);
}

void add_direct_offers(const World& world, const Rulebook& rules, std::size_t vendor, OfferBoard& board) {
    const Structure& s = *world.structure;
    for (const std::size_t l : s.vendor_listings[vendor]) {
        const Listing& listing = s.listings[l];
        const ListingRule& rule = rules.listings[l];
        if (!rule.legal || !on_sale(world, listing.product)) continue;
        const std::size_t only = world.now.products[listing.product].reserved_for;
        if (only != no_region && only != listing.region) continue;
        if (!rule.licence_pending && rule.approval() <= 0.0) continue;  // refused without exception
        Offer offer;
        offer.listing = l;
        offer.product = listing.product;
        offer.stack = s.products[listing.product].stack;
        offer.chip_class = world.now.products[listing.product].chip_class;
        offer.domestic = s.vendor_home[vendor] == listing.region;
        offer.state_funded_barred = rule.state_funded_barred;
        offer.listed_barred = rule.listed_barred;
        offer.last_chance = rule.last_chance;
        const double passed_on = world.parameters().cost.fee_pass_through * rule.revenue_share;
        offer.vendor_price_usd = std::max<std::int64_t>(1, std::llround(bill_usd(world, listing.product) * (1.0 + passed_on)));
        const auto bill = static_cast<double>(offer.vendor_price_usd);
        offer.government_usd = static_cast<std::int64_t>(bill * rule.revenue_share);
        offer.tariff_usd = static_cast<std::int64_t>(bill * rule.tariff);
        offer.subsidy_usd = static_cast<std::int64_t>(bill * rule.price_subsidy);
        offer.price_usd = std::max<std::int64_t>(1, offer.vendor_price_usd + offer.tariff_usd - offer.subsidy_usd);
        const double fill = std::max(world.now.listings[l].fill, 1e-4);
        const CostParameters& cost = world.parameters().cost;
        offer.lead_weeks = std::min(cost.longest_wait_weeks, cost.shipping_weeks + s.tick_weeks * (1.0 / fill - 1.0) +
                                                                 refusals_weeks(world, rule));
        appraise(world, listing.region, rule.electricity_cut, offer);
        board.add(listing.region, offer);
    }
}

void learn_policy_risk(World& world, const Rulebook& rules, std::size_t vendor) {
    const Structure& s = *world.structure;
    const SupplyParameters& p = world.parameters().supply;
    std::vector<double> lost(s.regions(), 0.0);
    std::vector<double> all(s.regions(), 0.0);
    for (const std::size_t l : s.vendor_listings[vendor]) {
        const ListingState& listing = world.now.listings[l];
        const auto units = static_cast<double>(listing.sold.total);
        all[s.listings[l].region] += units;
        if (listing.was_legal && !rules.listings[l].legal) lost[s.listings[l].region] += units;
    }
    const double keep = portable_exp(-p.vendor_risk_decay_per_year * s.tick_years);
    for (std::size_t r = 0; r < s.regions(); ++r) {
        double& risk = world.now.vendors[vendor].policy_risk[r];
        risk *= keep;
        if (all[r] <= 0.0) continue;
        const double gain = std::min(1.0, world.mechanisms().vendor_risk * p.vendor_risk_gain) * lost[r] / all[r];
        risk += gain * (1.0 - risk);
    }
}

void learn_from_sales(World& world, const Published& published, std::size_t vendor) {
    const Structure& s = *world.structure;
    VendorState& state = world.now.vendors[vendor];
    const double smoothing = demand_smoothing(world);
    std::vector<std::int64_t> sales(s.regions(), 0);
    std::int64_t fees = 0;
    for (const std::size_t l : s.vendor_listings[vendor]) {
        forecast(world, published, l, smoothing);
        world.now.listings[l].was_legal = published.rules.listings[l].legal;
        if (published.offers.offer_of[l] == none) continue;
        const Offer& offer = published.offers.regions[s.listings[l].region][published.offers.offer_of[l]];
        const std::int64_t units = sales_at(world, published.shipments, l);
        sales[s.listings[l].region] += units * offer.vendor_price_usd;
        fees += units * offer.government_usd;
    }
    const double quarter = part_at_rate(4.0, world.structure->tick_years);
    const double year = part_at_rate(1.0, world.structure->tick_years);
    std::int64_t total = 0;
    for (std::size_t r = 0; r < s.regions(); ++r) {
        state.sales_usd_per_tick[r] += quarter * (static_cast<double>(sales[r]) - state.sales_usd_per_tick[r]);
        total += sales[r];
    }
    state.revenue_usd_per_year +=
        year * (static_cast<double>(total - fees) / world.structure->tick_years - state.revenue_usd_per_year);
    state.revenue_total_usd += total;
    state.government_share_total_usd += fees;
    for (const std::size_t p : s.vendor_products[vendor]) {
        ProductState& product = world.now.products[p];
        const auto wanted = static_cast<double>(published.plan.dies[p]);
        const double refused = wanted > 0.0 ? static_cast<double>(published.shipments.dies_refused[p]) / wanted : 0.0;
        product.wafer_shortfall += smoothing * (refused - product.wafer_shortfall);
        if (!product.designed) continue;
        if (world.today() >= product.available) reprice(world, published, p);
        write_down(world, published, p);
    }
}

}  // namespace chokepoint
