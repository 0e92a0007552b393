// Checks that rules name what exists and do something, and that their dates and thresholds are in order.
#include "sim/scenario_check.hpp"

#include "sim/scenario_findings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <type_traits>
#include <vector>

namespace chokepoint {
namespace {

/// What a kind of regulator acts on. What is not here would stand in the file and do nothing.
struct Powers {
    std::string_view kind;
    std::vector<Strategy> strategies;
    std::vector<std::string_view> instruments;
};

const std::array<Powers, 2>& powers() {
    using enum Strategy;
    static const std::array<Powers, 2> table{{
        {"us_regulator",
         {timeline, fixed_threshold, sliding_scale, gap_keeping},
         {"chip_control", "entity_list", "foundry_control", "hbm_control", "equipment_control", "remote_access",
          "enforcement"}},
        {"cn_regulator",
         {timeline, tighten_with_supply, ratio},
         {"guidance", "customs", "state_data_centres", "subsidy", "enforcement"}},
    }};
    return table;
}

/// Null for a kind without an entry: nothing is known of what it does.
const Powers* powers_of(std::string_view kind) {
    for (const Powers& entry : powers())
        if (entry.kind == kind) return &entry;
    return nullptr;
}

template <class T>
bool contains(const std::vector<T>& list, const T& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

template <class T>
inline constexpr bool is_instrument = false;
template <HasFields T>
inline constexpr bool is_instrument<std::optional<T>> = true;

/// By the names they have in a file.
std::vector<std::string_view> instruments_of(const Rule& rule) {
    std::vector<std::string_view> found;
    for_each_field(rule, [&](const FieldInfo& info, const auto& member) {
        if constexpr (is_instrument<std::remove_cvref_t<decltype(member)>>)
            if (member) found.push_back(info.name);
    });
    return found;
}

class RuleChecker : private Findings {
public:
    RuleChecker(const Scenario& scenario, const Node& root, std::vector<Issue>& issues)
        : Findings(root, issues), s_(scenario) {}

    void check_strategy(const std::string& path, const Regulator& regulator) {
        const Powers* known = powers_of(regulator.kind);
        if (!known || contains(known->strategies, regulator.strategy)) return;
        std::vector<std::string_view> words;
        for (const Strategy strategy : known->strategies) words.push_back(word(strategy));
        report(path + ".strategy",
               fmt::format("{} is no strategy of a {}", word(regulator.strategy), regulator.kind),
               fmt::format("its strategies are {}", fmt::join(words, ", ")));
    }

    void check_rule(const std::string& path, const Rule& rule) {
        refer(path + ".regulator", rule.regulator, s_.regulators, "regulator");
        if (rule.announced && *rule.announced > rule.effective)
            report(path + ".announced", fmt::format("dates out of order: {} is after effective, {}",
                                                    to_string(*rule.announced), to_string(rule.effective)));
        if (rule.published && *rule.published > rule.effective)
            report(path + ".published", fmt::format("dates out of order: {} is after effective, {}",
                                                    to_string(*rule.published), to_string(rule.effective)));
        if (rule.published && rule.announced && *rule.published < *rule.announced)
            report(path + ".published", fmt::format("dates out of order: {} is before announced, {}",
                                                    to_string(*rule.published), to_string(*rule.announced)));
        if (rule.until && *rule.until <= rule.effective)
            report(path + ".until", fmt::format("dates out of order: {} is not after effective, {}",
                                                to_string(*rule.until), to_string(rule.effective)));
        if (instruments_of(rule).empty())
            report(path, "a rule without an instrument", "give it one, such as chip_control or customs");
        check_powers(path, rule);
        if (rule.chip_control) {
            refer_all(path + ".chip_control.destinations", rule.chip_control->destinations, s_.regions, "region");
            check_criteria(path + ".chip_control.covers", rule.chip_control->covers);
        }
        if (rule.guidance) check_criteria(path + ".guidance.covers", rule.guidance->covers);
        if (rule.customs) check_criteria(path + ".customs.covers", rule.customs->covers);
        if (rule.remote_access) {
            const std::string access = path + ".remote_access";
            refer_all(access + ".destinations", rule.remote_access->destinations, s_.regions, "region");
            check_criteria(access + ".covers", rule.remote_access->covers);
        }
        if (rule.entity_list) {
            const std::string entities = path + ".entity_list";
            refer_all(entities + ".designers", rule.entity_list->designers, s_.firms, "firm");
            refer_all(entities + ".buyers", rule.entity_list->buyers, s_.named_buyers, "named buyer");
            if (rule.entity_list->designers.empty() && rule.entity_list->buyers.empty())
                report(entities, "a list without an entity", "name designers, buyers or both");
            const auto regulator = s_.regulators.find(rule.regulator);
            for (std::size_t i = 0; regulator && i < rule.entity_list->buyers.size(); ++i) {
                const auto buyer = s_.named_buyers.find(rule.entity_list->buyers[i]);
                const std::string& home = s_.regulators[*regulator].value.region;
                if (buyer && s_.named_buyers[*buyer].value.region == home)
                    report(fmt::format("{}.buyers.{}", entities, i), fmt::format("this buyer is in {}, as the regulator is", home),
                           "an entity list bars buyers abroad");
            }
        }
        if (rule.foundry_control)
            refer_all(path + ".foundry_control.designer_countries", rule.foundry_control->designer_countries,
                      countries(), "firm's country or region");
        if (rule.hbm_control)
            refer_all(path + ".hbm_control.destinations", rule.hbm_control->destinations, countries(),
                      "firm's country or region");
        if (rule.equipment_control) {
            const std::string equipment = path + ".equipment_control";
            refer_all(equipment + ".destinations", rule.equipment_control->destinations, countries_with_lines(), "country");
            refer_all(equipment + ".lines", rule.equipment_control->lines, s_.facilities, "facility");
            for (std::size_t i = 0; i < rule.equipment_control->lines.size(); ++i) {
                const auto line = s_.facilities.find(rule.equipment_control->lines[i]);
                if (line && !contains(rule.equipment_control->destinations, s_.facilities[*line].value.country))
                    report(fmt::format("{}.lines.{}", equipment, i),
                           fmt::format("\"{}\" stands in {}, which is none of the destinations", rule.equipment_control->lines[i],
                                       s_.facilities[*line].value.country));
            }
        }
    }

private:
    void check_powers(const std::string& path, const Rule& rule) {
        const auto regulator = s_.regulators.find(rule.regulator);
        const Powers* known = regulator ? powers_of(s_.regulators[*regulator].value.kind) : nullptr;
        if (!known) return;
        for (const std::string_view instrument : instruments_of(rule))
            if (!contains(known->instruments, instrument))
                report(fmt::format("{}.{}", path, instrument),
                       fmt::format("\"{}\" is a {}, which does not act on this", rule.regulator, known->kind),
                       fmt::format("it acts on {}", fmt::join(known->instruments, ", ")));
    }

    /// Where designers can be: a country with nothing but facilities is none.
    std::vector<std::string> countries() const {
        std::set<std::string> found;
        for (const auto& region : s_.regions) found.insert(region.name);
        for (const auto& firm : s_.firms) found.insert(firm.value.country);
        return {found.begin(), found.end()};
    }

    std::vector<std::string> countries_with_lines() const {
        std::vector<std::string> found = countries();
        for (const auto& line : s_.facilities)
            if (!contains(found, line.value.country)) found.push_back(line.value.country);
        return found;
    }

    void check_criteria(const std::string& path, const std::vector<Criteria>& covers) {
        for (std::size_t i = 0; i < covers.size(); ++i) {
            const Criteria& c = covers[i];
            const std::string item = path + "." + std::to_string(i);
            const auto ordered = [&](const std::string& name, std::optional<double> min,
                                     std::optional<double> max) {
                if (min && max && *min >= *max)
                    report(item + "." + name + "_min",
                           fmt::format("{} is not below {}_max, {}", *min, name, *max));
            };
            ordered("tpp", c.tpp_min, c.tpp_max);
            ordered("performance_density", c.performance_density_min, c.performance_density_max);
            ordered("memory_bandwidth_gb_s", c.memory_bandwidth_gb_s_min, c.memory_bandwidth_gb_s_max);
            refer_all(item + ".vendors", c.vendors, s_.firms, "firm");
            refer_all(item + ".chips", c.chips, s_.chips, "chip");
        }
    }

    const Scenario& s_;
};

}  // namespace

void check_rules(const Scenario& scenario, const Node& root, std::vector<Issue>& issues) {
    RuleChecker checker(scenario, root, issues);
    for (const auto& [name, regulator] : scenario.regulators)
        checker.check_strategy("regulators." + name, regulator);
    for (const auto& rule : scenario.rules) checker.check_rule("rules." + rule.name, rule.value);
}

}  // namespace chokepoint
