// Reads the list of free parameters. Its keys are paths, so they are read one by one rather than as names.
#include "tools/ensemble/free_parameters.hpp"

#include "tools/ensemble/document.hpp"

#include <fmt/format.h>

#include <cmath>

namespace chokepoint {
namespace {

void check_alone(const ListedParameter& listed, const Node& node, std::vector<Issue>& issues) {
    const FreeParameter& p = listed.parameter;
    const auto require = [&](bool holds, const char* field, std::string problem) {
        const Node* child = node.find(field);
        if (!holds)
            issues.push_back(issue_at(child != nullptr ? child->place : listed.place, listed.path + "." + field,
                                      std::move(problem)));
    };
    require(p.low <= p.high, "low", fmt::format("low ({}) is above high ({})", p.low, p.high));
    require(p.low <= p.default_value && p.default_value <= p.high, "default",
            fmt::format("{} is not between low ({}) and high ({})", p.default_value, p.low, p.high));
    require(p.scale != Scale::log || p.low > 0.0, "low", "a range with scale: log must be positive");
    const bool whole = std::floor(p.low) == p.low && std::floor(p.high) == p.high;
    require(p.scale != Scale::whole || whole, "scale", "the ends of the range are not whole numbers");
    // The table of members is plain: its header has a path between every two commas.
    require(listed.path.find_first_of(",\"\n\r#") == std::string::npos, "default",
            "a path with a comma, a quote or # cannot be a column of the ensemble");
}

}  // namespace

std::vector<ListedParameter> load_parameters(const std::string& file) {
    const Node root = parse_file(file);
    std::vector<Issue> issues;
    for (const Node& child : root.children)
        if (child.key != "parameters")
            issues.push_back(issue_at(child.key_place, child.key, fmt::format("unknown key \"{}\"", child.key),
                                      did_you_mean(child.key, {"parameters"})));
    const Node* list = root.find("parameters");
    if (list == nullptr || !list->is_map())
        issues.push_back(issue_at(list == nullptr ? root.place : list->place, "parameters",
                                  "expected a map of paths, such as parameters.choice.cost: {default: ...}"));
    stop_on(issues);
    std::vector<ListedParameter> result;
    for (const Node& child : list->children) {
        ListedParameter listed;
        listed.path = child.key;
        listed.place = child.key_place;
        const std::size_t before = issues.size();
        ConfigReader(issues).read_struct(child, child.key, listed.parameter);
        if (issues.size() == before) check_alone(listed, child, issues);
        result.push_back(std::move(listed));
    }
    stop_on(issues);
    return result;
}

std::vector<ListedParameter> to_calibrate(const std::vector<ListedParameter>& parameters) {
    std::vector<ListedParameter> result;
    for (const auto& listed : parameters)
        if (listed.parameter.calibrate) result.push_back(listed);
    return result;
}

void check_parameters(const std::vector<ListedParameter>& parameters, const std::string& scenario_file) {
    const Node scenario = load_text(to_yaml(load_with(scenario_file, {})), scenario_file);
    std::vector<Issue> issues;
    for (const auto& listed : parameters) {
        require_path(scenario, listed.path, listed.place, issues);
        const Node* value = node_at(scenario, listed.path);
        if (value != nullptr && !value->is_scalar())
            issues.push_back(issue_at(listed.place, listed.path, "names a part of the scenario, not a number",
                                      did_you_mean("", value->keys())));
    }
    stop_on(issues);
    for (double FreeParameter::*const end : {&FreeParameter::low, &FreeParameter::high}) {
        std::vector<Setting> settings;
        for (const auto& listed : parameters)
            settings.push_back(setting_of(listed.path, listed.parameter.*end, listed.place));
        load_with(scenario_file, settings);
    }
}

}  // namespace chokepoint
