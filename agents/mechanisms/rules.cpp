// Coverage tests of dated rules (M11).
#include "agents/mechanisms/rules.hpp"

#include <algorithm>

namespace chokepoint {

double performance_density(const ProductState& chip) { return chip.tpp / chip.die_mm2; }

bool covered(const World& world, std::size_t product, const Criteria& c) {
    const ProductState& chip = world.now.products[product];
    const ProductSlot& slot = world.structure->products[product];
    const auto at_least = [](double value, const std::optional<double>& bound) { return !bound || value >= *bound; };
    const auto below = [](double value, const std::optional<double>& bound) { return !bound || value < *bound; };
    const auto named = [](const std::string& name, const std::vector<std::string>& names) {
        return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
    };
    const double bandwidth_gb_s = chip.memory_bandwidth_tb_s * 1000.0;
    return at_least(chip.tpp, c.tpp_min) && below(chip.tpp, c.tpp_max) &&
           at_least(performance_density(chip), c.performance_density_min) &&
           below(performance_density(chip), c.performance_density_max) &&
           at_least(bandwidth_gb_s, c.memory_bandwidth_gb_s_min) && below(bandwidth_gb_s, c.memory_bandwidth_gb_s_max) &&
           at_least(chip.interconnect_gb_s, c.interconnect_gb_s_min) && named(slot.name, c.chips) &&
           named(world.scenario->firms[slot.vendor].name, c.vendors);
}

bool covered(const World& world, std::size_t product, const std::vector<Criteria>& any_of) {
    return std::any_of(any_of.begin(), any_of.end(), [&](const Criteria& c) { return covered(world, product, c); });
}

bool in_force(const Rule& rule, Date today) { return rule.effective <= today && (!rule.until || today < *rule.until); }

bool announced(const Rule& rule, Date today) { return rule.announced && *rule.announced <= today && today < rule.effective; }

bool is_import(const Structure& s, std::size_t listing) {
    const Listing& l = s.listings[listing];
    return l.resale == none && s.vendor_home[s.products[l.product].vendor] != l.region;
}

}  // namespace chokepoint
