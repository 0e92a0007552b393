// Reads a scenario from its document and writes it back.
#include "sim/scenario.hpp"

#include "sim/config_reader.hpp"
#include "sim/config_writer.hpp"
#include "sim/document_kind.hpp"
#include "sim/scenario_check.hpp"
#include "sim/scenario_document.hpp"
#include "sim/scenario_overlay.hpp"

#include <cmath>
#include <utility>

namespace chokepoint {
namespace {

/// The top-level maps of named things.
std::vector<std::string> collections() {
    std::vector<std::string> names;
    const Scenario none;
    for_each_field(none, [&](const FieldInfo& info, const auto& member) {
        if constexpr (is_named<std::remove_cvref_t<decltype(member)>>) names.emplace_back(info.name);
    });
    return names;
}

void stop_on(std::vector<Issue>& issues) {
    if (!issues.empty()) throw ConfigError(std::move(issues));
}

Scenario read_scenario(const Node& root, const KindNames& kinds) {
    require_kind(root, DocumentKind::scenario);
    std::vector<Issue> issues;
    Scenario scenario;
    ConfigReader(issues).read_struct(root, "", scenario);
    stop_on(issues);
    check_scenario(scenario, root, kinds, issues);
    stop_on(issues);
    return scenario;
}

}  // namespace

Node scenario_document(const std::string& file) { return load_document(file, collections()); }

Node laid_over(Node document, const std::string& file) {
    return load_over(std::move(document), file, collections());
}

Scenario scenario_of(Node document, const std::vector<std::string>& assignments, const KindNames& kinds) {
    const std::vector<std::string> named = collections();
    std::vector<Issue> issues;
    for (const std::string& assignment : assignments) assign(document, assignment, named, issues);
    stop_on(issues);
    return read_scenario(document, kinds);
}

Scenario load_scenario(const std::string& file, const std::vector<std::string>& assignments,
                       const KindNames& kinds) {
    return scenario_of(scenario_document(file), assignments, kinds);
}

Scenario load_overlay(const std::string& base_yaml, const std::string& base_name, const std::string& file,
                      const std::vector<std::string>& assignments, const KindNames& kinds) {
    const std::vector<std::string> named = collections();
    Node root = load_text(base_yaml, base_name);
    if (!file.empty()) root = load_over(std::move(root), file, named);
    std::vector<Issue> issues;
    for (const std::string& assignment : assignments) assign(root, assignment, named, issues);
    stop_on(issues);
    return read_scenario(root, kinds);
}

int spin_up_ticks(const Scenario& scenario) {
    return static_cast<int>(std::lround(scenario.spin_up_weeks * 7.0 / scenario.tick_days));
}

int first_tick(const Scenario& scenario, Date date) {
    const int days = date.days - scenario.start.days;
    return (days + (days > 0 ? scenario.tick_days - 1 : 0)) / scenario.tick_days;
}

Scenario parse_scenario(const std::string& yaml, const std::string& name, const KindNames& kinds) {
    return read_scenario(load_text(yaml, name), kinds);
}

std::string to_yaml(const Scenario& scenario) { return emit(to_node(scenario)); }

}  // namespace chokepoint
