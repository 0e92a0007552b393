// Assignments from the command line: `path=value`.
#include "sim/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace chokepoint {
namespace {

/// The item that a step names, or nullptr.
Node* list_item(Node& list, const std::string& step) {
    std::size_t index = 0;
    const auto end = step.data() + step.size();
    const auto [stop, error] = std::from_chars(step.data(), end, index);
    return error == std::errc{} && stop == end && index < list.children.size() ? &list.children[index] : nullptr;
}

/// The child to go down to, made where a map misses it; nullptr with an issue where that makes no sense.
Node* step_down(Node& at, const std::string& step, bool may_add, const std::string& path,
                std::vector<Issue>& issues) {
    const Place place{"--set", 0, 0};
    if (at.is_list()) {
        Node* item = list_item(at, step);
        if (item == nullptr)
            issues.push_back(issue_at(place, path,
                                      fmt::format("there is no item {} in a list of {}", step, at.children.size()),
                                      "the first item is 0"));
        return item;
    }
    if (!at.is_map()) {
        issues.push_back(issue_at(place, path, "what stands above this is a single value, not a map"));
        return nullptr;
    }
    if (Node* child = at.find(step)) return child;
    if (!may_add) {
        issues.push_back(
            issue_at(place, path, fmt::format("there is no \"{}\" here", step), did_you_mean(step, at.keys())));
        return nullptr;
    }
    Node child;
    child.kind = Node::Kind::map;
    child.key = step;
    child.place = child.key_place = place;
    insert_child(at, std::move(child));
    return at.find(step);
}

}  // namespace

void assign(Node& root, const std::string& assignment, const std::vector<std::string>& collections,
            std::vector<Issue>& issues) {
    const Place place{"--set", 0, 0};
    const std::size_t equals = assignment.find('=');
    const std::string path = assignment.substr(0, equals);
    const std::vector<std::string> steps = split_path(path);
    if (equals == std::string::npos || std::find(steps.begin(), steps.end(), "") != steps.end()) {
        issues.push_back(issue_at(place, "", fmt::format("\"{}\" is not an assignment", assignment),
                                  "write path=value, such as parameters.choice.cost=2"));
        return;
    }
    if (assignment.find_first_not_of(" \t", equals + 1) == std::string::npos) {
        issues.push_back(issue_at(place, path, "there is no value after =", "=null deletes"));
        return;
    }
    Node value;
    try {
        value = parse_value(assignment.substr(equals + 1), place);
    } catch (const ConfigError& error) {
        issues.push_back(issue_at(place, path, error.issues().front().problem));
        return;
    }
    Node* at = &root;
    Node* above = &root;
    const bool deletes = value.kind == Node::Kind::null;
    const bool in_collection = std::find(collections.begin(), collections.end(), steps[0]) != collections.end();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const bool new_entry = in_collection && i == 1 && steps.size() > 2;
        above = at;
        at = step_down(*above, steps[i], !deletes && !new_entry, path, issues);
        if (at == nullptr) return;
    }
    if (deletes) {
        above->children.erase(above->children.begin() + (at - above->children.data()));
        return;
    }
    value.key = at->key;
    *at = std::move(value);
}

}  // namespace chokepoint
