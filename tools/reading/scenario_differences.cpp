// Walks two documents at once.
#include "sim/config.hpp"
#include "tools/reading/comparison.hpp"

#include <fmt/format.h>

namespace chokepoint {
namespace {

constexpr const char* absent = "absent";

std::size_t scalars(const Node& node) {
    if (node.is_scalar()) return 1;
    std::size_t count = 0;
    for (const auto& child : node.children) count += scalars(child);
    return count;
}

/// Scalars and lists of scalars whole, what is larger by its size.
std::string shown(const Node* node) {
    if (node == nullptr || node->kind == Node::Kind::null) return absent;
    if (node->is_scalar()) return node->text.empty() ? "\"\"" : node->text;
    if (node->is_map()) return fmt::format("a map of {} values", scalars(*node));
    std::string text;
    for (const auto& child : node->children) {
        if (!child.is_scalar()) return fmt::format("a list of {}", node->children.size());
        text += (text.empty() ? "" : ", ") + child.text;
    }
    return "[" + text + "]";
}

bool is_list_of_scalars(const Node& node) {
    if (!node.is_list()) return false;
    for (const auto& child : node.children)
        if (!child.is_scalar()) return false;
    return true;
}

void walk(const Node* a, const Node* b, const std::string& path, std::vector<ScenarioDifference>& found) {
    if (a != nullptr && b != nullptr && a->is_map() && b->is_map()) {
        for (const auto& child : a->children) walk(&child, b->find(child.key), join_path(path, child.key), found);
        for (const auto& child : b->children)
            if (a->find(child.key) == nullptr) walk(nullptr, &child, join_path(path, child.key), found);
        return;
    }
    const bool lists = a != nullptr && b != nullptr && a->is_list() && b->is_list();
    if (lists && a->children.size() == b->children.size() && !is_list_of_scalars(*a) && !is_list_of_scalars(*b)) {
        for (std::size_t i = 0; i < a->children.size(); ++i)
            walk(&a->children[i], &b->children[i], join_path(path, std::to_string(i)), found);
        return;
    }
    const std::string one = shown(a), two = shown(b);
    if (one != two) found.push_back({path, one, two});
}

}  // namespace

std::vector<ScenarioDifference> scenario_differences(const std::string& baseline_yaml, const std::string& other_yaml) {
    const Node a = parse_text(baseline_yaml, "scenario of the baseline");
    const Node b = parse_text(other_yaml, "scenario of the other run");
    std::vector<ScenarioDifference> found;
    walk(&a, &b, "", found);
    return found;
}

}  // namespace chokepoint
