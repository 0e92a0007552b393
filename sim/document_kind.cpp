// Each kind has keys that no other has.
#include "sim/document_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace chokepoint {
namespace {

struct Kind {
    DocumentKind kind;
    const char* name;
    const char* command;
    std::vector<std::string> keys;  // any of them tells
};

const std::array<Kind, 3>& kinds() {
    static const std::array<Kind, 3> all{{
        {DocumentKind::experiment, "an experiment", "chokepoint experiment FILE", {"arms"}},
        {DocumentKind::study, "a study", "chokepoint study new FILE", {"factors", "free_parameters", "design"}},
        {DocumentKind::scenario, "a scenario", "chokepoint run FILE", {"extends", "regions", "markets", "firms", "chips", "rules"}},
    }};
    return all;
}

const Kind& of(DocumentKind wanted) {
    return *std::find_if(kinds().begin(), kinds().end(), [&](const Kind& k) { return k.kind == wanted; });
}

const Node* first_of(const Node& root, const Kind& kind) {
    for (const auto& key : kind.keys)
        if (const Node* found = root.find(key)) return found;
    return nullptr;
}

[[noreturn]] void refuse(const Place& place, std::string path, std::string problem, std::string suggestion) {
    throw ConfigError({issue_at(place, std::move(path), std::move(problem), std::move(suggestion))});
}

[[noreturn]] void refuse_without_world(const Node& root) {
    for (const Node& child : root.children)
        if (const std::string hint = did_you_mean(child.key, {"extends"}); hint.starts_with("did"))
            refuse(child.key_place, child.key, fmt::format("unknown key \"{}\"", child.key), hint);
    refuse(root.place, "", "the world is missing: no regions, no markets",
           "name a scenario to start from, relative to this file, such as extends: h200_reentry.yaml");
}

/// Ranges that studies draw from, by whole paths, where a scenario has values in nested maps.
void refuse_list_of_parameters(const Node& root) {
    const Node* parameters = root.find("parameters");
    if (parameters == nullptr) return;
    for (const Node& child : parameters->children)
        if (child.key.find('.') != std::string::npos && child.find("low") != nullptr)
            refuse(child.key_place, "parameters",
                   "this is a list of parameters with their ranges, not a scenario",
                   "free_parameters of a study name it, and `chokepoint calibrate --parameters FILE`");
}

}  // namespace

void require_kind(const Node& root, DocumentKind wanted) {
    if (root.kind != Node::Kind::map) return;  // told where it is read
    const Kind& mine = of(wanted);
    const bool scenario = wanted == DocumentKind::scenario;
    const bool world = root.find("regions") != nullptr || root.find("markets") != nullptr;
    if (!scenario && first_of(root, mine) != nullptr) return;
    if (scenario) refuse_list_of_parameters(root);
    // What lies over a world is a study if it also names its scenario; else a stray key is told as one that is unknown.
    if (scenario && world && root.find("scenario") == nullptr) return;
    const std::string or_else = scenario ? "or give the scenario that it names" : fmt::format("or the file of {}", mine.name);
    for (const Kind& other : kinds())
        if (const Node* sign = other.kind == wanted ? nullptr : first_of(root, other))
            refuse(sign->key_place, "", fmt::format("this is {}, not {}", other.name, mine.name),
                   fmt::format("{}, {}", other.command, or_else));
    if (scenario && !world) refuse_without_world(root);
}

}  // namespace chokepoint
