// Walks two document trees side by side.
#include "sim/config_difference.hpp"

#include "sim/config.hpp"

namespace chokepoint {
namespace {

std::string text_of(const Node* node) {
    if (node == nullptr) return "nothing";
    if (node->is_scalar()) return node->text;
    return node->is_list() ? "a list" : node->is_map() ? "a map" : "nothing";
}

void compare(const Node* theirs, const Node* ours, const std::string& path, std::vector<std::string>& lines) {
    const bool maps = theirs && ours && theirs->is_map() && ours->is_map();
    const bool lists = theirs && ours && theirs->is_list() && ours->is_list();
    if (maps) {
        for (const Node& child : theirs->children) compare(&child, ours->find(child.key), join_path(path, child.key), lines);
        for (const Node& child : ours->children)
            if (theirs->find(child.key) == nullptr) compare(nullptr, &child, join_path(path, child.key), lines);
    } else if (lists && theirs->children.size() == ours->children.size()) {
        for (std::size_t i = 0; i < ours->children.size(); ++i)
            compare(&theirs->children[i], &ours->children[i], join_path(path, std::to_string(i)), lines);
    } else if (lists) {
        lines.push_back(path + ": a list of another length");
    } else if (text_of(theirs) != text_of(ours)) {
        lines.push_back(path + ": " + text_of(theirs) + " there, " + text_of(ours) + " here");
    }
}

}  // namespace

std::vector<std::string> config_differences(const std::string& theirs, const std::string& ours, std::size_t most) {
    const Node there = parse_text(theirs, "their scenario"), here = parse_text(ours, "our scenario");
    std::vector<std::string> lines;
    compare(&there, &here, "", lines);
    if (lines.size() > most) {
        const std::size_t more = lines.size() - most;
        lines.resize(most);
        lines.push_back("and " + std::to_string(more) + " more");
    }
    return lines;
}

}  // namespace chokepoint
