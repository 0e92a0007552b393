// Settings carry their places, since "--set" would tell nobody which line of which file to mend.
#include "tools/ensemble/document.hpp"

#include "agents/roster.hpp"
#include "sim/config_writer.hpp"

#include <fmt/format.h>

#include <utility>

namespace chokepoint {
namespace {

bool within(const std::string& path, const std::string& above) {
    return path == above || path.starts_with(above + ".");
}

/// Gives issues of assignments the place of the setting that made them: the last one that names the path.
std::vector<Issue> at_their_places(std::vector<Issue> issues, const std::vector<Setting>& settings) {
    for (Issue& issue : issues) {
        if (issue.line != 0) continue;
        for (const Setting& setting : settings) {
            if (!within(issue.path, setting.path())) continue;
            issue.file = setting.place.file;
            issue.line = setting.place.line;
            issue.column = setting.place.column;
        }
    }
    return issues;
}

}  // namespace

void stop_on(std::vector<Issue>& issues) {
    if (!issues.empty()) throw ConfigError(std::move(issues));
}

Setting setting_of(const std::string& path, double value, const Place& place) {
    return {path + "=" + number_text(value), place};
}

Scenario scenario_with(const Node& document, const std::vector<Setting>& settings) {
    static const KindNames kinds = standard_roster().names();
    std::vector<std::string> assignments;
    for (const Setting& setting : settings) assignments.push_back(setting.text);
    try {
        return scenario_of(document, assignments, kinds);
    } catch (const ConfigError& error) {
        throw ConfigError(at_their_places(error.issues(), settings));
    }
}

Scenario load_with(const std::string& file, const std::vector<Setting>& settings) {
    return scenario_with(scenario_document(file), settings);
}

const Node* node_at(const Node& root, const std::string& path) {
    const Node* at = &root;
    for (const std::string& step : split_path(path)) {
        at = at->find(step);
        if (at == nullptr) return nullptr;
    }
    return at;
}

void require_path(const Node& scenario, const std::string& path, const Place& place, std::vector<Issue>& issues) {
    const Node* at = &scenario;
    for (const std::string& step : split_path(path)) {
        const Node* below = at->find(step);
        if (below == nullptr) {
            issues.push_back(issue_at(place, path, fmt::format("the scenario has no \"{}\" here", step),
                                      did_you_mean(step, at->keys())));
            return;
        }
        at = below;
    }
}

}  // namespace chokepoint
