// Coverage tests of dated rules (M11).
#include "agents/mechanisms/rules.hpp"

#include <algorithm>

namespace chokepoint {

Subject subject_of(const World& world, std::size_t product) {
    const ProductSlot& slot = world.structure->products[product];
    return {world.now.products[product], slot.name, world.scenario->firms[slot.vendor].name};
}

double performance_density(const ProductState& chip) { return chip.tpp / chip.die_mm2; }

bool covered(const Subject& subject, const Criteria& c) {
    const ProductState& chip = subject.chip;
    const auto at_least = [](double value, const std::optional<double>& bound) { return !bound || value >= *bound; };
    const auto below = [](double value, const std::optional<double>& bound) { return !bound || value < *bound; };
    const auto named = [](std::string_view name, const std::vector<std::string>& names) {
        return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
    };
    const double bandwidth_gb_s = chip.memory_bandwidth_tb_s * 1000.0;
    return at_least(chip.tpp, c.tpp_min) && below(chip.tpp, c.tpp_max) &&
           at_least(performance_density(chip), c.performance_density_min) &&
           below(performance_density(chip), c.performance_density_max) &&
           at_least(bandwidth_gb_s, c.memory_bandwidth_gb_s_min) && below(bandwidth_gb_s, c.memory_bandwidth_gb_s_max) &&
           at_least(chip.interconnect_gb_s, c.interconnect_gb_s_min) && named(subject.name, c.chips) &&
           named(subject.vendor, c.vendors);
}

bool covered(const Subject& subject, const std::vector<Criteria>& any_of) {
    return std::any_of(any_of.begin(), any_of.end(), [&](const Criteria& c) { return covered(subject, c); });
}

bool chip_covered(const Scenario& scenario, const std::string& chip, const std::vector<Criteria>& any_of) {
    const Chip& listed = scenario.chips[index_of(scenario.chips, chip)].value;
    const ProductState product = product_from(scenario, listed);
    return covered({product, chip, listed.vendor}, any_of);
}

void add_seizures(const World& world, std::size_t regulator, std::size_t region, Rulebook& rules) {
    double rate = -1.0;
    for (const std::size_t index : world.structure->rules_of[regulator]) {
        const Rule& rule = world.scenario->rules[index].value;
        if (rule.enforcement && in_force(rule, world.today())) rate = rule.enforcement->seizure_rate;
    }
    double& all = rules.regions[region].seizure_rate;
    if (rate >= 0.0) all = all < 0.0 ? rate : 1.0 - (1.0 - all) * (1.0 - rate);
}

bool in_force(const Rule& rule, Date today) { return rule.effective <= today && (!rule.until || today < *rule.until); }

bool announced(const Rule& rule, Date today) { return rule.announced && *rule.announced <= today && today < rule.effective; }

bool readable(const Rule& rule, Date today) {
    const Date known = rule.published.value_or(rule.announced.value_or(rule.effective));
    return known <= today && (!rule.until || today < *rule.until);
}

bool names_region(const World& world, const std::vector<std::string>& regions, std::size_t region) {
    return std::find(regions.begin(), regions.end(), world.scenario->regions[region].name) != regions.end();
}

bool is_import(const Structure& s, std::size_t listing) {
    const Listing& l = s.listings[listing];
    return l.resale == none && s.vendor_home[s.products[l.product].vendor] != l.region;
}

ExportRules export_rules(const World& world, std::size_t region) {
    ExportRules known;
    for (std::size_t i = 0; i < world.cast.regulators.size(); ++i) {
        for (const std::size_t index : world.structure->rules_of[i]) {
            const Rule& rule = world.scenario->rules[index].value;
            if (!rule.chip_control || !readable(rule, world.today())) continue;
            if (names_region(world, rule.chip_control->destinations, region)) known.controls.push_back(&*rule.chip_control);
        }
        const Regulator& regulator = world.scenario->regulators[i].value;
        if (regulator.strategy == Strategy::timeline || world.today() < regulator.strategy_from) continue;
        if (world.scenario->regions[region].name != regulator.destination) continue;
        known.controls.clear();  // a strategy replaces the dated rules
        if (regulator.strategy == Strategy::fixed_threshold) known.tpp_threshold = regulator.tpp_threshold;
    }
    return known;
}

double export_worth(const ExportRules& rules, const Subject& subject) {
    if (subject.chip.tpp >= rules.tpp_threshold) return 0.0;
    double worth = 1.0;
    for (const ChipControl* control : rules.controls) {
        if (!covered(subject, control->covers)) continue;
        const double granted = control->treatment == Treatment::licence ? control->approval_rate : 1.0;
        worth = control->treatment == Treatment::deny ? 0.0 : granted * (1.0 - control->revenue_share);
    }
    return worth;
}

}  // namespace chokepoint
