// R&D: imports crowd it out through revenue, and pull it up as a visible benchmark.
#include "agents/mechanisms/research.hpp"

#include "sim/portable_math.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

double stock_ratio(const World& world, std::size_t vendor) {
    const double reference = world.parameters().research.reference_stock_usd;
    return std::max(1e-3, world.now.vendors[vendor].rd_stock_usd / reference);
}

/// How far the better chips that others sell at home are ahead, as seen: ln of each one's lead over the own best, weighted
/// by its share of last year's units there. What is rented abroad is not on sale at home.
double visible_lead(const World& world, const OfferBoard& offers, std::size_t vendor, std::size_t own) {
    const Structure& s = *world.structure;
    double ahead = 0.0;
    double all = 0.0;
    for (const Offer& offer : offers.regions[s.vendor_home[vendor]]) {
        const std::size_t resale = s.listings[offer.listing].resale;
        if (resale != none && world.cast.brokers[s.resales[resale].broker]->remote()) continue;
        const auto units = static_cast<double>(world.now.listings[offer.listing].sold.total);
        all += units;
        const double lead = world.now.products[offer.product].bf16_tflops / world.now.products[own].bf16_tflops;
        if (s.products[offer.product].vendor != vendor && lead > 1.0) ahead += units * portable_log(lead);
    }
    return all > 0.0 ? ahead / all : 0.0;
}

}  // namespace

std::size_t best_design(const World& world, std::size_t vendor) {
    std::size_t best = none;
    for (const std::size_t p : world.structure->vendor_products[vendor]) {
        const ProductState& product = world.now.products[p];
        if (!product.designed || product.available > world.today()) continue;
        if (product.withdrawn <= world.today() && product.units_made == 0) continue;  // it never was more than a plan
        if (world.structure->products[p].kind == SlotKind::compliance) continue;
        if (best == none || product.bf16_tflops > world.now.products[best].bf16_tflops) best = p;
    }
    return best;
}

void accumulate_research(World& world, const Rulebook& rules, std::size_t vendor) {
    if (world.in_spin_up()) return;  // the stock is that of the first date
    const ResearchParameters& p = world.parameters().research;
    VendorState& state = world.now.vendors[vendor];
    const std::size_t home = world.structure->vendor_home[vendor];
    double subsidy = 0.0;
    if (home != none) {
        const auto domestic = std::count(world.structure->vendor_home.begin(), world.structure->vendor_home.end(), home);
        subsidy = rules.regions[home].rd_subsidy_usd_per_year / static_cast<double>(domestic);
    }
    const double inflow = p.revenue_share * state.revenue_usd_per_year + subsidy;
    const double years = world.structure->tick_years;
    const double gone = part_at_rate(p.depreciation_per_year, years);
    const double years_of_inflow = p.depreciation_per_year > 0.0 ? gone / p.depreciation_per_year : years;
    state.rd_stock_usd += years_of_inflow * inflow - gone * state.rd_stock_usd;
}

double research_gain(const World& world, const OfferBoard& offers, std::size_t vendor) {
    const ResearchParameters& p = world.parameters().research;
    double gain = p.gain_at_reference * portable_pow(stock_ratio(world, vendor), p.research_elasticity);
    const std::size_t own = best_design(world, vendor);
    if (own != none && world.structure->vendor_home[vendor] != none)
        gain *= 1.0 + world.mechanisms().benchmark * p.benchmark_strength * visible_lead(world, offers, vendor, own);
    return p.redesign_gain * portable_pow(std::max(gain, 1.0), world.mechanisms().research);
}

double design_speed(const World& world, std::size_t vendor) {
    const double elasticity = world.mechanisms().research * world.parameters().research.speed_elasticity;
    return std::clamp(portable_pow(stock_ratio(world, vendor), elasticity), 0.5, 2.0);
}

}  // namespace chokepoint
