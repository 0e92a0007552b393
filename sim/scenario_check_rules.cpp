// Checks that rules name what exists, and that their dates and thresholds are in order.
#include "sim/scenario_check.hpp"

#include "sim/scenario_findings.hpp"

#include <fmt/format.h>

#include <optional>
#include <set>

namespace chokepoint {
namespace {

class RuleChecker : private Findings {
public:
    RuleChecker(const Scenario& scenario, const Node& root, std::vector<Issue>& issues)
        : Findings(root, issues), s_(scenario) {}

    void check_rule(const std::string& path, const Rule& rule) {
        refer(path + ".regulator", rule.regulator, s_.regulators, "regulator");
        if (rule.announced && *rule.announced > rule.effective)
            report(path + ".announced", fmt::format("dates out of order: {} is after effective, {}",
                                                    to_string(*rule.announced), to_string(rule.effective)));
        if (rule.until && *rule.until <= rule.effective)
            report(path + ".until", fmt::format("dates out of order: {} is not after effective, {}",
                                                to_string(*rule.until), to_string(rule.effective)));
        if (!(rule.chip_control || rule.entity_list || rule.foundry_control || rule.hbm_control ||
              rule.remote_access || rule.enforcement || rule.guidance || rule.customs || rule.state_data_centres ||
              rule.subsidy))
            report(path, "a rule without an instrument", "give it one, such as chip_control or customs");
        if (rule.chip_control) {
            refer_all(path + ".chip_control.destinations", rule.chip_control->destinations, s_.regions, "region");
            check_criteria(path + ".chip_control.covers", rule.chip_control->covers);
        }
        if (rule.customs) check_criteria(path + ".customs.covers", rule.customs->covers);
        if (rule.remote_access)
            refer_all(path + ".remote_access.destinations", rule.remote_access->destinations, s_.regions,
                      "region");
        if (rule.entity_list)
            refer_all(path + ".entity_list.designers", rule.entity_list->designers, s_.firms, "firm");
        if (rule.foundry_control)
            refer_all(path + ".foundry_control.designer_countries", rule.foundry_control->designer_countries,
                      countries(), "country");
        if (rule.hbm_control)
            refer_all(path + ".hbm_control.destinations", rule.hbm_control->destinations, countries(), "country");
    }

private:
    std::vector<std::string> countries() const {
        std::set<std::string> found;
        for (const auto& region : s_.regions) found.insert(region.name);
        for (const auto& firm : s_.firms) found.insert(firm.value.country);
        for (const auto& facility : s_.facilities) found.insert(facility.value.country);
        return {found.begin(), found.end()};
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
    for (const auto& rule : scenario.rules) checker.check_rule("rules." + rule.name, rule.value);
}

}  // namespace chokepoint
