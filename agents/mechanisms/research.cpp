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

/// The best chip of another vendor on sale at home, as a multiple of the own best, and its share of last year's units.
struct Benchmark {
    double lead = 1.0;
    double visibility = 0.0;
};

Benchmark benchmark_at_home(const World& world, const OfferBoard& offers, std::size_t vendor, std::size_t own) {
    double best = 0.0;
    std::int64_t seen = 0;
    std::int64_t all = 0;
    for (const Offer& offer : offers.regions[world.structure->vendor_home[vendor]]) {
        const std::int64_t units = world.now.listings[offer.listing].sold.total;
        all += units;
        if (world.structure->products[offer.product].vendor == vendor) continue;
        if (world.now.products[offer.product].bf16_tflops <= best) continue;
        best = world.now.products[offer.product].bf16_tflops;
        seen = units;
    }
    if (all == 0) return {};
    return {best / world.now.products[own].bf16_tflops, static_cast<double>(seen) / static_cast<double>(all)};
}

}  // namespace

std::size_t best_design(const World& world, std::size_t vendor) {
    std::size_t best = none;
    for (const std::size_t p : world.structure->vendor_products[vendor]) {
        const ProductState& product = world.now.products[p];
        if (!product.designed || product.available > world.today()) continue;
        if (world.structure->products[p].kind == SlotKind::compliance) continue;
        if (best == none || product.bf16_tflops > world.now.products[best].bf16_tflops) best = p;
    }
    return best;
}

void accumulate_research(World& world, const Rulebook& rules, std::size_t vendor) {
    const ResearchParameters& p = world.parameters().research;
    VendorState& state = world.now.vendors[vendor];
    const std::size_t home = world.structure->vendor_home[vendor];
    double subsidy = 0.0;
    if (home != none) {
        const auto domestic = std::count(world.structure->vendor_home.begin(), world.structure->vendor_home.end(), home);
        subsidy = rules.regions[home].rd_subsidy_usd_per_year / static_cast<double>(domestic);
    }
    const double inflow = p.revenue_share * state.revenue_usd_per_year + subsidy;
    state.rd_stock_usd += world.structure->tick_years * (inflow - p.depreciation_per_year * state.rd_stock_usd);
}

double research_gain(const World& world, const OfferBoard& offers, std::size_t vendor) {
    const ResearchParameters& p = world.parameters().research;
    double gain = p.gain_at_reference * portable_pow(stock_ratio(world, vendor), p.research_elasticity);
    const std::size_t own = best_design(world, vendor);
    if (own != none && world.structure->vendor_home[vendor] != none) {
        const Benchmark rival = benchmark_at_home(world, offers, vendor, own);
        if (rival.lead > 1.0)
            gain *= 1.0 + world.mechanisms().benchmark * p.benchmark_strength * rival.visibility * portable_log(rival.lead);
    }
    return p.redesign_gain * portable_pow(std::max(gain, 1.0), world.mechanisms().research);
}

double design_speed(const World& world, std::size_t vendor) {
    const double elasticity = world.mechanisms().research * world.parameters().research.speed_elasticity;
    return std::clamp(portable_pow(stock_ratio(world, vendor), elasticity), 0.5, 2.0);
}

}  // namespace chokepoint
