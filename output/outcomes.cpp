// Outcomes of policy, tick by tick.
#include "output/outcomes.hpp"

#include "output/market_shares.hpp"
#include "sim/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace chokepoint {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double billion = 1e9;

bool domestic(const World& world, std::size_t product, std::size_t region) {
    return world.structure->vendor_home[world.structure->products[product].vendor] == region;
}

double best_on_sale(const World& world, Date today, auto&& belongs) {
    double best = 0.0;
    for (std::size_t p = 0; p < world.now.products.size(); ++p) {
        const ProductState& product = world.now.products[p];
        const bool on_sale = product.designed && product.available <= today && today < product.withdrawn;
        if (on_sale && belongs(p)) best = std::max(best, h100_equivalents(product));
    }
    return best;
}

double offshore_part(const World& world, std::size_t region) {
    double offshore = 0.0;
    double all = 0.0;
    for (std::size_t p = 0; p < world.now.products.size(); ++p)
        for (std::size_t w = 0; w < workload_count; ++w) {
            const double each = h100_equivalents(world.now.products[p]);
            offshore += each * static_cast<double>(world.now.markets[region].offshore[p][w]);
            all += each * static_cast<double>(world.now.markets[region].installed[p][w]);
        }
    return offshore + all > 0.0 ? offshore / (offshore + all) : missing;
}

}  // namespace

std::string counted_since(const std::optional<Date>& reentry) {
    return reentry ? "since " + to_string(*reentry) : "since the start of the run";
}

OutcomeObserver::OutcomeObserver(const World& world)
    : focal_vendor_(world.scenario->focal_vendor), focal_region_(world.scenario->focal_region) {
    vendor_ = index_of(world.scenario->firms, focal_vendor_);
    region_ = index_of(world.scenario->regions, focal_region_);
    reentry_ = world.scenario->reentry;
    end_ = to_string(world.scenario->end);
    now_.asic_of_inference = now_.chip_gap = now_.maturity = now_.full_stack_year = now_.offshore_share = missing;
}

void OutcomeObserver::count_money(const Tick& tick) {
    const World& world = tick.world;
    now_.stranded_usd = 0.0;
    for (const std::size_t p : world.structure->vendor_products[vendor_])
        now_.stranded_usd += world.now.products[p].written_down_usd;
    const auto& reentry = world.scenario->reentry;
    if (reentry && tick.published.date < *reentry) return;
    for (const Offer& offer : tick.published.offers.regions[region_]) {
        if (channel_of(world, offer.listing) != Channel::direct) continue;
        const auto units = static_cast<double>(tick.published.shipments.granted[offer.listing]);
        if (world.structure->products[offer.product].vendor == vendor_) {
            now_.revenue_usd += units * static_cast<double>(offer.vendor_price_usd);
            now_.government_usd += units * static_cast<double>(offer.government_usd + offer.tariff_usd);
        }
        if (domestic(world, offer.product, region_))
            now_.domestic_h100e += units * h100_equivalents(world.now.products[offer.product]);
    }
}

void OutcomeObserver::look_at_technology(const Tick& tick) {
    const World& world = tick.world;
    const Structure& s = *world.structure;
    now_.best_domestic_h100e = best_on_sale(world, tick.published.date, [&](std::size_t p) { return domestic(world, p, region_); });
    const double focal = best_on_sale(world, tick.published.date, [&](std::size_t p) { return s.products[p].vendor == vendor_; });
    now_.chip_gap = now_.best_domestic_h100e > 0.0 ? focal / now_.best_domestic_h100e : missing;
    const auto& leader = world.now.stacks[index_of(world.scenario->stacks, world.scenario->firms[vendor_].value.stack)];
    now_.maturity = missing;
    bool equal = false;
    for (std::size_t p = 0; p < s.products.size(); ++p) {
        if (!domestic(world, p, region_)) continue;
        const auto& stack = world.now.stacks[s.products[p].stack];
        const double training = stack.maturity[0] / leader.maturity[0];
        if (!(now_.maturity >= training)) now_.maturity = training;
        equal = equal || (training >= equal_maturity && stack.maturity[1] / leader.maturity[1] >= equal_maturity);
    }
    const Window year{year_in_ticks(world), Measure::value, false};
    now_.asic_of_inference = asic_share(world, region_, year, Workload::inference);
    now_.offshore_share = offshore_part(world, region_);
    if (std::isnan(now_.full_stack_year) && equal && domestic_share(world, region_, year) >= 0.5)
        now_.full_stack_year = years_between(parse_date("2000-01-01").value_or(Date{}), tick.published.date) + 2000.0;
}

void OutcomeObserver::look_at_grey_market(const Tick& tick) {
    const World& world = tick.world;
    const double left = (world.scenario->end.days - tick.published.date.days) / days_per_year;
    if (left > 1.0) return;
    for (std::size_t k = 0; k < world.structure->resales.size(); ++k) {
        const std::size_t listing = world.structure->resales[k].sold_as;
        if (channel_of(world, listing) != Channel::grey) continue;
        const auto units = static_cast<double>(tick.published.shipments.granted[listing]);
        now_.premium_sum += units * world.now.resales[k].premium;
        now_.premium_units += units;
    }
}

void OutcomeObserver::observe(const Tick& tick) {
    count_money(tick);
    look_at_technology(tick);
    look_at_grey_market(tick);
}

std::vector<Metric> OutcomeObserver::metrics() const {
    // With their days, so that figures of runs that end on other ones are seen to be other figures.
    const std::string since = " " + counted_since(reentry_) + " until " + end_;
    const std::string last_year = ", last year of the run, until " + end_;
    const std::string at_the_end = " at the end, " + end_;
    const std::string in = " in " + focal_region_;
    return {
        {"asic_of_inference_end", "1", "ASICs' share of inference purchases" + in + " by value" + last_year,
         now_.asic_of_inference},
        {"focal_revenue", "1e9 USD", focal_vendor_ + "'s bills" + in + since, now_.revenue_usd / billion},
        {"government_revenue", "1e9 USD", "governments' shares and duties on " + focal_vendor_ + "'s sales" + in + since,
         now_.government_usd / billion},
        {"stranded_stock", "1e9 USD", focal_vendor_ + "'s write-downs, whole run until " + end_, now_.stranded_usd / billion},
        {"domestic_compute", "1e6 H100 equivalents", "domestic chips delivered" + in + since, now_.domestic_h100e / 1e6},
        {"best_domestic_chip", "H100 equivalents", "dense 16-bit peak of the best domestic chip on sale" + at_the_end,
         now_.best_domestic_h100e},
        {"chip_gap", "1", "peak of " + focal_vendor_ + "'s best chip over the best domestic one, of those on sale" + at_the_end, now_.chip_gap},
        {"domestic_maturity", "1", "training maturity of the best domestic stack over " + focal_vendor_ + "'s" + at_the_end,
         now_.maturity},
        {"full_stack_year", "year",
         fmt::format("first date with a domestic stack of {:g} % of the leader's maturity and half of purchases domestic (trailing year)",
                     100.0 * equal_maturity),
         now_.full_stack_year},
        {"smuggled_units", "units", "units that smugglers sold" + last_year, now_.premium_units},
        {"grey_premium", "1", "premium of smuggled chips, weighted by units" + last_year,
         now_.premium_units > 0.0 ? now_.premium_sum / now_.premium_units : missing},
        {"offshore_share", "1", "part of the compute used" + in + " that is rented abroad," + at_the_end, now_.offshore_share},
    };
}

}  // namespace chokepoint
