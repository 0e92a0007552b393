// Chips cut down to pass a rule.
#include "agents/mechanisms/compliance.hpp"

#include "agents/mechanisms/designs.hpp"
#include "agents/mechanisms/rules.hpp"

#include <algorithm>
#include <set>

namespace chokepoint {

namespace {

/// The levels to which rules make it worth cutting, for one chip: its own, and just below each threshold.
struct Levels {
    std::set<double> tpp;
    std::set<double> bandwidth_gb_s;
    std::set<double> interconnect_gb_s;
};

void add_thresholds(const Criteria& c, const ProductState& chip, double below, Levels& levels) {
    const auto add = [&](std::set<double>& to, const std::optional<double>& bound, double scale, double own) {
        if (bound && *bound > 0.0 && *bound * scale * below < own) to.insert(*bound * scale * below);
    };
    add(levels.tpp, c.tpp_min, 1.0, chip.tpp);
    add(levels.tpp, c.performance_density_min, chip.die_mm2, chip.tpp);
    add(levels.bandwidth_gb_s, c.memory_bandwidth_gb_s_min, 1.0, chip.memory_bandwidth_tb_s * 1000.0);
    add(levels.interconnect_gb_s, c.interconnect_gb_s_min, 1.0, chip.interconnect_gb_s);
}

Levels levels_of(const ExportRules& rules, const ProductState& chip, double below) {
    Levels levels{{chip.tpp}, {chip.memory_bandwidth_tb_s * 1000.0}, {chip.interconnect_gb_s}};
    for (const ChipControl* control : rules.controls)
        for (const Criteria& c : control->covers) add_thresholds(c, chip, below, levels);
    if (rules.tpp_threshold * below < chip.tpp) levels.tpp.insert(rules.tpp_threshold * below);
    return levels;
}

ProductState cut(const ProductState& chip, double tpp, double bandwidth_gb_s, double interconnect_gb_s) {
    ProductState result = chip;
    const double part = tpp / chip.tpp;
    result.tpp = tpp;
    result.bf16_tflops *= part;
    result.fp8_tflops *= part;
    result.memory_bandwidth_tb_s = bandwidth_gb_s / 1000.0;
    result.interconnect_gb_s = interconnect_gb_s;
    return result;
}

/// As it leaves the drawing board: nothing made, nothing sold.
ProductState fresh(const ProductState& chip, double price_part, std::size_t region) {
    ProductState result = chip;
    result.list_price_usd *= price_part;
    result.withdrawn = ProductState{}.withdrawn;
    result.price_factor = 1.0;
    result.cost_factor = 1.0;
    result.cost_part = 0.0;
    result.die_bank = result.finished = result.units_made = 0;
    result.written_down_units = result.impaired = 0;
    result.written_down_usd = result.wafer_shortfall = 0.0;
    result.had_market = false;
    result.reserved_for = region;
    return result;
}

/// The best of the vendor's chips that the rules let into the region, those included that a new design would not beat to
/// the market.
double best_allowed_worth(const World& world, const ExportRules& rules, std::size_t vendor, std::size_t region) {
    const double design_days = 7.0 * world.parameters().research.compliance_weeks;
    double best = 0.0;
    for (const std::size_t p : world.structure->vendor_products[vendor]) {
        const ProductState& chip = world.now.products[p];
        const std::size_t listing = world.structure->direct_listing(region, p);
        if (!chip.designed || listing == none || world.today() >= chip.withdrawn) continue;
        if (chip.available.days - world.today().days > design_days) continue;
        if (chip.reserved_for != no_region && chip.reserved_for != region) continue;
        best = std::max(best, worth_in(world, chip, world.structure->products[p].stack, region) *
                                  export_worth(rules, subject_of(world, p)));
    }
    return best;
}

}  // namespace

std::optional<CompliantChip> best_compliant_chip(const World& world, std::size_t vendor, std::size_t region) {
    const Structure& s = *world.structure;
    const ExportRules rules = export_rules(world, region);
    const double below = 1.0 - world.parameters().research.compliance_margin;
    CompliantChip best;
    for (const std::size_t p : s.vendor_products[vendor]) {
        const ProductState& model = world.now.products[p];
        if (!model.designed || model.available > world.today() || s.products[p].kind == SlotKind::compliance) continue;
        const double whole = worth_in(world, model, s.products[p].stack, region);
        const Levels levels = levels_of(rules, model, below);
        for (const double tpp : levels.tpp)
            for (const double bandwidth : levels.bandwidth_gb_s)
                for (const double interconnect : levels.interconnect_gb_s) {
                    const ProductState chip = cut(model, tpp, bandwidth, interconnect);
                    const Subject subject{chip, "", world.scenario->firms[vendor].name};
                    const double worth = worth_in(world, chip, s.products[p].stack, region);
                    if (worth <= best.worth) continue;
                    const double left = worth * export_worth(rules, subject);
                    if (left > best.worth) best = {fresh(chip, worth / whole, region), p, left};
                }
    }
    if (best.model == none) return std::nullopt;
    return best;
}

void advance_compliance(World& world, std::size_t vendor) {
    const ResearchParameters& p = world.parameters().research;
    const double speed = world.mechanisms().compliance_design;
    if (world.in_spin_up() || speed <= 0.0) return;
    const std::size_t slot = empty_slot(world, vendor, SlotKind::compliance);
    if (slot == none) return;
    for (std::size_t r = 0; r < world.structure->regions(); ++r) {
        double& weeks = world.now.vendors[vendor].compliance_weeks[r];
        if (world.structure->direct_listing(r, slot) == none) continue;
        const auto best = best_compliant_chip(world, vendor, r);
        if (!best || best->worth <= p.compliance_worth * best_allowed_worth(world, export_rules(world, r), vendor, r)) {
            weeks = 0.0;
            continue;
        }
        weeks += speed * world.structure->tick_weeks;
        if (weeks < p.compliance_weeks) continue;
        fill_slot(world, slot, best->chip, best->model, none);
        weeks = 0.0;
        return;
    }
}

}  // namespace chokepoint
