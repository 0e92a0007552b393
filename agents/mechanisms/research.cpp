// R&D: imports crowd it out through revenue, and pull it up as a visible benchmark.
#include "agents/mechanisms/research.hpp"

#include "agents/mechanisms/performance.hpp"
#include "sim/portable_math.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

// How a gain in performance spreads over a datasheet (assumption: past generations of NVIDIA and Huawei, read by eye).
constexpr double memory_exponent = 0.5;
constexpr double interconnect_exponent = 0.5;
constexpr double power_exponent = 0.4;
constexpr double price_exponent = 0.6;

bool roadmap_pending(const World& world, std::size_t vendor) {
    for (const std::size_t p : world.structure->vendor_products[vendor])
        if (world.structure->products[p].chip != none && world.now.products[p].available > world.today()) return true;
    return false;
}

}  // namespace

std::size_t best_design(const World& world, std::size_t vendor) {
    std::size_t best = none;
    for (const std::size_t p : world.structure->vendor_products[vendor]) {
        const ProductState& product = world.now.products[p];
        if (!product.designed || product.available > world.today()) continue;
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

double design_gain(const World& world, const OfferBoard& offers, std::size_t vendor) {
    constexpr double gain_at_reference = 1.25;
    const ResearchParameters& p = world.parameters().research;
    const std::size_t own = best_design(world, vendor);
    const std::size_t home = world.structure->vendor_home[vendor];
    const double ratio = std::max(1e-3, world.now.vendors[vendor].rd_stock_usd / p.reference_stock_usd);
    double research = gain_at_reference * portable_pow(ratio, p.research_elasticity);
    if (own != none && home != none) {
        double rival = 0.0;
        std::int64_t rival_units = 0;
        std::int64_t all_units = 0;
        for (const Offer& offer : offers.regions[home]) {
            const std::int64_t units = world.now.listings[offer.listing].sold.total;
            all_units += units;
            if (world.structure->products[offer.product].vendor == vendor) continue;
            if (world.now.products[offer.product].bf16_tflops > rival) {
                rival = world.now.products[offer.product].bf16_tflops;
                rival_units = units;
            }
        }
        const double lead = rival / world.now.products[own].bf16_tflops;
        if (lead > 1.0 && all_units > 0) {
            const double visibility = static_cast<double>(rival_units) / static_cast<double>(all_units);
            research *= 1.0 + world.mechanisms().benchmark * p.benchmark_strength * visibility * portable_log(lead);
        }
    }
    return std::max(1.0, p.node_gain * portable_pow(std::max(research, 1.0), world.mechanisms().research));
}

bool advance_design(World& world, std::size_t vendor, const DesignBrief& brief) {
    VendorState& state = world.now.vendors[vendor];
    if (world.now.tick < 0 || roadmap_pending(world, vendor)) return false;
    state.design_progress_years += world.structure->tick_years;
    if (state.design_progress_years < world.parameters().research.design_years) return false;
    const std::size_t own = best_design(world, vendor);
    for (const std::size_t p : world.structure->vendor_products[vendor]) {
        ProductState& next = world.now.products[p];
        if (next.designed || own == none) continue;
        const ProductState& last = world.now.products[own];
        const double switched = (brief.chip_class == last.chip_class)   ? 1.0
                                : brief.chip_class == ChipClass::asic ? world.parameters().research.asic_gain
                                                                      : 1.0 / world.parameters().research.asic_gain;
        const double gain = brief.gain * switched;
        next.designed = true;
        next.chip_class = brief.chip_class;
        next.available = {world.today().days + world.scenario->tick_days};
        next.generation = last.generation + 1;
        next.bf16_tflops = last.bf16_tflops * gain;
        next.fp8_tflops = last.fp8_tflops * gain;
        next.memory_bandwidth_tb_s = last.memory_bandwidth_tb_s * gain;
        next.memory_gb = last.memory_gb * portable_pow(gain, memory_exponent);
        next.interconnect_gb_s = last.interconnect_gb_s * portable_pow(gain, interconnect_exponent);
        next.tdp_w = last.tdp_w * portable_pow(gain, power_exponent);
        next.list_price_usd = last.list_price_usd * portable_pow(gain, price_exponent);
        next.tpp = std::max(16.0 * next.bf16_tflops, 8.0 * next.fp8_tflops);
        state.design_progress_years = 0.0;
        ++state.designs_made;
        return true;
    }
    return false;
}

}  // namespace chokepoint
