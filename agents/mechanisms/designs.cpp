// The next design of a vendor.
#include "agents/mechanisms/designs.hpp"

#include "agents/mechanisms/performance.hpp"
#include "agents/mechanisms/research.hpp"
#include "agents/mechanisms/unit_cost.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

bool roadmap_pending(const World& world, std::size_t vendor) {
    for (const std::size_t p : world.structure->vendor_products[vendor])
        if (world.structure->products[p].chip != none && world.now.products[p].available > world.today()) return true;
    return false;
}

struct Draft {
    ProductState chip;
    std::size_t line = none;  // facility
    double profit = -std::numeric_limits<double>::infinity();
};

/// An ASIC gains in silicon; the first design of a class that is new to the vendor loses a part.
double class_gain(const World& world, ChipClass from, ChipClass to) {
    if (from == to) return 1.0;
    const ResearchParameters& p = world.parameters().research;
    return (to == ChipClass::asic ? p.asic_gain : 1.0 / p.asic_gain) * (1.0 - p.switch_loss);
}

/// A finer node gains, an older one loses the same; lines without a node neither.
double node_gain(const World& world, double from_nm, double to_nm) {
    if (from_nm <= 0.0 || to_nm <= 0.0) return 1.0;
    return portable_pow(from_nm / to_nm, world.parameters().research.node_exponent);
}

/// Margin per unit times what can be sold in a year: as much as last year's revenue buys, or the line gives. The price is
/// what the chip is worth at home beside the last design (assumption: no strategic pricing).
double expected_profit(const World& world, std::size_t vendor, const ProductState& last, const ProductState& chip,
                       std::size_t line, std::size_t packager) {
    const Structure& s = *world.structure;
    const std::size_t home = s.vendor_home[vendor] == none ? 0 : s.vendor_home[vendor];
    const std::size_t stack = s.products[s.vendor_products[vendor].front()].stack;
    const double better = worth_in(world, chip, stack, home) / worth_in(world, last, stack, home);
    const double price = last.list_price_usd * portable_pow(better, world.parameters().research.price_exponent);
    const FacilityState& state = world.now.facilities[line];
    if (state.yield <= 0.0) return -std::numeric_limits<double>::infinity();
    const double margin = price - dies_cost_usd(world, chip, line) - assembly_cost_usd(world, chip, vendor, packager);
    const double good = good_dies_per_wafer(world.scenario->facilities[line].value, state, chip);
    const double makes = state.capacity_per_month * 12.0 * good / static_cast<double>(chip.dies);
    const double sells = std::max(1.0, world.now.vendors[vendor].revenue_usd_per_year / price);
    return margin * std::min(makes, sells);
}

Draft best_draft(const World& world, const Published& published, std::size_t vendor, std::size_t own, std::size_t slot,
                 const std::vector<ChipClass>& classes) {
    const Structure& s = *world.structure;
    const ProductState& last = world.now.products[own];
    const double gain = research_gain(world, published.offers, vendor);
    const std::size_t packager = first_open(world, s.packaging, world.now.packaging, s.product_packaging[own]);
    const bool free = world.mechanisms().design_choice > 0.0;
    Draft best;
    for (const std::size_t l : s.product_logic[slot]) {
        const std::size_t line = s.logic[l].facility;
        const bool own_line = line == first_used(s.logic, world.now.logic, s.product_logic[own]);
        if (free ? published.rules.logic_legal[l] == 0 || world.now.facilities[line].capacity_per_month <= 0.0 : !own_line)
            continue;
        const double node_nm = world.scenario->facilities[line].value.node_nm;
        for (const ChipClass chip_class : classes) {
            if (!free && chip_class != last.chip_class) continue;
            Draft draft{scaled(last, gain * class_gain(world, last.chip_class, chip_class) *
                                         node_gain(world, last.node_nm, node_nm), world.parameters().research), line};
            draft.chip.chip_class = chip_class;
            draft.chip.node_nm = node_nm;
            draft.profit = expected_profit(world, vendor, last, draft.chip, line, packager);
            if (best.line == none || draft.profit > best.profit) best = draft;
        }
    }
    return best;
}

/// From the first wafer to the first unit on the lines that a product uses.
int production_days(const World& world, std::size_t product) {
    const Structure& s = *world.structure;
    const auto lead = [&](const std::vector<Link>& links, const std::vector<LinkState>& states,
                          const std::vector<std::size_t>& which) {
        for (const std::size_t l : which)
            if (is_open(world, links[l], states[l])) return links[l].lead_ticks;
        return 0;
    };
    return world.scenario->tick_days * (lead(s.logic, world.now.logic, s.product_logic[product]) +
                                        lead(s.packaging, world.now.packaging, s.product_packaging[product]));
}

}  // namespace

ProductState scaled(const ProductState& last, double gain, const ResearchParameters& p) {
    ProductState next;
    next.chip_class = last.chip_class;
    next.generation = last.generation + 1;
    next.inference_only = last.inference_only;
    next.bf16_tflops = last.bf16_tflops * gain;
    next.fp8_tflops = last.fp8_tflops * gain;
    next.memory_bandwidth_tb_s = last.memory_bandwidth_tb_s * gain;
    next.memory_gb = last.memory_gb * portable_pow(gain, p.memory_exponent);
    next.interconnect_gb_s = last.interconnect_gb_s * portable_pow(gain, p.interconnect_exponent);
    next.tdp_w = last.tdp_w * portable_pow(gain, p.power_exponent);
    next.list_price_usd = last.list_price_usd * portable_pow(gain, p.price_exponent);
    next.die_mm2 = last.die_mm2;
    next.dies = last.dies;
    next.hbm_stacks = last.hbm_stacks;
    next.dies_per_wafer = last.dies_per_wafer;
    next.interposer_mm2 = last.interposer_mm2;
    next.node_nm = last.node_nm;
    next.tpp = last.tpp * gain;
    return next;
}

double worth_in(const World& world, const ProductState& chip, std::size_t stack, std::size_t region) {
    const PerformanceParameters& p = world.parameters().performance;
    const double fit = architecture_fit(chip.chip_class, world.now.volatility, p, world.mechanisms().architecture_fit);
    const double fp8_use = world.scenario->stacks[stack].value.fp8_training_use;
    const double training = value_at(world.market(region).training_share, world.mid_tick());
    return training * training_performance(chip, 1.0, fp8_use, fit, p) +
           (1.0 - training) * inference_performance(chip, 1.0, fit, p);
}

std::size_t empty_slot(const World& world, std::size_t vendor, SlotKind kind) {
    for (const std::size_t p : world.structure->vendor_products[vendor])
        if (world.structure->products[p].kind == kind && !world.now.products[p].designed) return p;
    return none;
}

void fill_slot(World& world, std::size_t slot, const ProductState& chip, std::size_t model, std::size_t only_line) {
    const Structure& s = *world.structure;
    world.now.products[slot] = chip;
    world.now.products[slot].designed = true;
    world.now.products[slot].available = {world.today().days + world.scenario->tick_days};
    const auto uses = [&](const std::vector<Link>& links, const std::vector<LinkState>& states,
                          const std::vector<std::size_t>& which, std::size_t facility) {
        return std::any_of(which.begin(), which.end(),
                           [&](std::size_t l) { return states[l].used && links[l].facility == facility; });
    };
    for (const std::size_t l : s.product_logic[slot])
        world.now.logic[l].used = only_line == none
                                      ? uses(s.logic, world.now.logic, s.product_logic[model], s.logic[l].facility)
                                      : s.logic[l].facility == only_line;
    for (const std::size_t l : s.product_packaging[slot])
        world.now.packaging[l].used =
            uses(s.packaging, world.now.packaging, s.product_packaging[model], s.packaging[l].facility);
}

void advance_design(World& world, const Published& published, std::size_t vendor, const std::vector<ChipClass>& classes) {
    VendorState& state = world.now.vendors[vendor];
    if (world.in_spin_up() || roadmap_pending(world, vendor)) return;
    const double step = design_speed(world, vendor) * world.structure->tick_years;
    state.design_progress_years += step;
    if (state.design_progress_years < world.parameters().research.design_years) return;
    const std::size_t own = best_design(world, vendor);
    const std::size_t slot = empty_slot(world, vendor, SlotKind::next_design);
    if (own == none || slot == none) return;
    const Draft draft = best_draft(world, published, vendor, own, slot, classes);
    if (draft.line == none) return;  // no line is open to it: the design waits
    fill_slot(world, slot, draft.chip, own, draft.line);
    // Announced like any chip: made ahead of its launch for as long as its lines take.
    world.now.products[slot].available.days += production_days(world, slot);
    // The rest of a tick's work is the next design's; a design that waited for a line has not made it.
    state.design_progress_years = std::min(step, state.design_progress_years - world.parameters().research.design_years);
    ++state.designs_made;
}

}  // namespace chokepoint
