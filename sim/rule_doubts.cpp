// Doubts about rules: what never counts, covers nothing or limits nothing.
#include "sim/rule_doubts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace chokepoint {
namespace {

/// Rules that nobody hears of before the run is over; "" where there is none.
std::string doubt_about_late_rules(const Scenario& scenario) {
    constexpr std::size_t most = 3;
    const int ticks = (scenario.end.days - scenario.start.days) / scenario.tick_days;
    std::vector<std::string> late;
    for (const auto& [name, rule] : scenario.rules) {
        const Date known = std::min({rule.effective, rule.announced.value_or(rule.effective), rule.published.value_or(rule.effective)});
        if (first_tick(scenario, known) >= ticks) late.push_back(fmt::format("{} ({})", name, to_string(rule.effective)));
    }
    if (late.empty()) return {};
    const std::size_t told = std::min(late.size(), most);
    const std::string more = late.size() > told ? fmt::format(" and {} more", late.size() - told) : "";
    return fmt::format("rules that never count, since the last tick begins before they take effect: {}{}: date them earlier, "
                       "or the end, {}, later",
                       fmt::join(late.begin(), late.begin() + static_cast<std::ptrdiff_t>(told), ", "), more,
                       to_string(scenario.end));
}

/// Caps so wide that a percentage was meant, if anything.
std::vector<std::string> doubts_about_caps(const Scenario& scenario) {
    constexpr double most = 2.0;
    std::vector<std::string> doubts;
    for (const auto& [name, rule] : scenario.rules)
        if (rule.chip_control && rule.chip_control->volume_cap_share.value_or(0.0) > most)
            doubts.push_back(fmt::format("rules.{}.chip_control.volume_cap_share: {} is {:.0f} % of the sales at home, which "
                                         "limits nothing: it is a share (0.3 is 30 %), and null is no cap",
                                         name, *rule.chip_control->volume_cap_share,
                                         100.0 * *rule.chip_control->volume_cap_share));
    return doubts;
}

/// The same thresholds ten times as lenient, one at a time: what covers no chip then is beyond what a vendor may yet design.
std::vector<Criteria> each_loosened(const Criteria& tight) {
    constexpr double lenience = 10.0;
    std::vector<Criteria> loose;
    const auto add = [&](std::optional<double> Criteria::*threshold, double factor) {
        if (!(tight.*threshold)) return;
        loose.emplace_back();
        loose.back().*threshold = *(tight.*threshold) * factor;
    };
    for (const auto threshold : {&Criteria::tpp_min, &Criteria::performance_density_min, &Criteria::memory_bandwidth_gb_s_min,
                                 &Criteria::interconnect_gb_s_min})
        add(threshold, 1.0 / lenience);
    for (const auto threshold :
         {&Criteria::tpp_max, &Criteria::performance_density_max, &Criteria::memory_bandwidth_gb_s_max})
        add(threshold, lenience);
    return loose;
}

/// Whether every one of the criteria has a threshold that no chip of the scenario is anywhere near.
bool out_of_reach(const Scenario& scenario, const std::vector<Criteria>& any_of, Covers& covers) {
    return std::ranges::all_of(any_of, [&](const Criteria& c) {
        return std::ranges::any_of(each_loosened(c), [&](const Criteria& one) {
            return std::ranges::none_of(scenario.chips, [&](const auto& chip) { return covers(scenario, chip.name, {one}); });
        });
    });
}

/// Gates that stand open to all. In guidance and for rental no criteria mean every chip, at other gates none.
std::vector<std::string> doubts_about_covers(const Scenario& scenario, Covers& covers) {
    std::vector<std::string> doubts;
    const auto look = [&](const std::string& rule, const char* gate, const std::vector<Criteria>& any_of, bool empty_is_none) {
        if (any_of.empty() && empty_is_none)
            doubts.push_back(fmt::format("rules.{}.{}.covers: an empty list covers no chip, so that the rule does nothing: every chip "
                                         "meets [{{tpp_min: 0}}]",
                                         rule, gate));
        else if (!any_of.empty() && out_of_reach(scenario, any_of, covers))
            doubts.push_back(fmt::format("rules.{}.{}.covers: a threshold that none of the scenario's {} chips would reach were it ten "
                                         "times as lenient, so that the rule does nothing: TPP is TOPS x bit length, density TPP/mm2, "
                                         "bandwidth GB/s",
                                         rule, gate, scenario.chips.size()));
    };
    for (const auto& [name, rule] : scenario.rules) {
        if (rule.chip_control) look(name, "chip_control", rule.chip_control->covers, true);
        if (rule.customs) look(name, "customs", rule.customs->covers, true);
        if (rule.guidance) look(name, "guidance", rule.guidance->covers, false);
        if (rule.remote_access) look(name, "remote_access", rule.remote_access->covers, false);
    }
    return doubts;
}

/// Controls on equipment that no line feels, and subsidies that leave buyers next to nothing to pay.
std::vector<std::string> doubts_about_amounts(const Scenario& scenario) {
    constexpr double most_of_a_price = 0.75;
    std::vector<std::string> doubts;
    for (const auto& [name, rule] : scenario.rules) {
        const auto stands_there = [&control = rule.equipment_control](const auto& line) {
            return std::ranges::find(control->destinations, line.value.country) != control->destinations.end();
        };
        if (rule.equipment_control && std::ranges::none_of(scenario.facilities, stands_there))
            doubts.push_back(fmt::format("rules.{}.equipment_control.destinations: no line of the scenario stands there, so that the "
                                         "rule does nothing",
                                         name));
        if (rule.subsidy && rule.subsidy->chip_price_share.value_or(0.0) > most_of_a_price)
            doubts.push_back(fmt::format("rules.{}.subsidy.chip_price_share: {} leaves buyers {:.0f} % of a price to pay, and they order "
                                         "many times what can be made: what is short and waits says little then",
                                         name, *rule.subsidy->chip_price_share, 100.0 * (1.0 - *rule.subsidy->chip_price_share)));
    }
    return doubts;
}

}  // namespace

std::vector<std::string> doubts_about_rules(const Scenario& scenario, Covers& covers) {
    std::vector<std::string> doubts;
    if (auto late = doubt_about_late_rules(scenario); !late.empty()) doubts.push_back(std::move(late));
    for (auto& doubt : doubts_about_covers(scenario, covers)) doubts.push_back(std::move(doubt));
    for (auto& doubt : doubts_about_caps(scenario)) doubts.push_back(std::move(doubt));
    for (auto& doubt : doubts_about_amounts(scenario)) doubts.push_back(std::move(doubt));
    return doubts;
}

}  // namespace chokepoint
