// Walks the document of a scenario along a path.
#include "tools/reading/scenario_values.hpp"

#include "tools/terminal/table.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace chokepoint {
namespace {

bool is_about_source(std::string_view name) { return name == "source" || name == "grade" || name == "note"; }

std::string line_of(const Place& place) { return place.line > 0 ? fmt::format("{}:{}", place.file, place.line) : place.file; }

/// A value in one line: a scalar, or a list of them.
bool is_plain(const Node& node) {
    return node.is_scalar() || (node.is_list() && std::all_of(node.children.begin(), node.children.end(), [](const Node& item) {
               return item.is_scalar();
           }));
}

std::string plain_text(const Node& node) {
    if (node.is_scalar()) return node.text;
    std::vector<std::string> items;
    for (const Node& item : node.children) items.push_back(item.text);
    return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string name_of_child(const Node& node, std::size_t i) { return node.is_map() ? node.children[i].key : std::to_string(i); }

class Walk {
public:
    Walk(const std::string& path, const Screen& screen) : asked_(split_path(path)), columns_(screen.columns) {}

    /// Tells what the path leads to from here, if anything.
    bool follow(const Node& node, const std::string& path, std::size_t step = 0) {
        if (step == asked_.size()) {
            tell(node, path);
            return true;
        }
        bool found = false;
        for (std::size_t i = 0; i < node.children.size(); ++i)
            if (const std::string name = name_of_child(node, i); asked_[step] == "*" || asked_[step] == name)
                found |= follow(node.children[i], join_path(path, name), step + 1);
        if (found) cite(node);
        return found;
    }

    /// The same from whatever lies below.
    bool search(const Node& node, const std::string& path) {
        bool found = false;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const std::string below = join_path(path, name_of_child(node, i));
            found |= follow(node.children[i], below) || search(node.children[i], below);
        }
        if (found) cite(node);
        return found;
    }

    const std::string& text() const { return text_; }

private:
    void tell(const Node& node, const std::string& path) {
        if (is_plain(node)) return tell_value(node, path);
        for (std::size_t i = 0; i < node.children.size(); ++i)
            if (const std::string name = name_of_child(node, i); !is_about_source(name))
                tell(node.children[i], join_path(path, name));
        cite(node);
    }

    void tell_value(const Node& node, const std::string& path) {
        std::string where = line_of(node.is_list() ? node.key_place : node.place);
        for (const Place& place : node.replaced) where += (&place == &node.replaced.front() ? ", instead of " : ", ") + line_of(place);
        say(fmt::format("{}: {}  ({})", path, plain_text(node), where), 2);
    }

    /// What an entry says of its source; nothing where it is no entry.
    void cite(const Node& entry) {
        if (entry.find("source") == nullptr) return;
        for (const Node& said : entry.children)
            if (is_about_source(said.key)) say(fmt::format("{}: {}", said.key, plain_text(said)), 4);
    }

    void say(const std::string& text, std::size_t indent) { text_ += paragraph(printable(text), indent, columns_); }

    std::vector<std::string> asked_;
    std::size_t columns_;
    std::string text_;
};

}  // namespace

std::string values_if_any(const Node& document, const std::string& path, const Screen& screen) {
    Walk walk(path, screen);
    return walk.follow(document, "") || walk.search(document, "") ? walk.text() : "";
}

std::string values_text(const Node& document, const std::string& path, const Screen& screen) {
    if (std::string found = values_if_any(document, path, screen); !found.empty()) return found;
    const std::vector<std::string> steps = split_path(path);
    const Node* part = steps.size() > 1 ? document.find(steps[0]) : nullptr;
    const std::string hint = part && !part->find(steps[1]) ? did_you_mean(steps[1], part->keys()) : "";
    return fmt::format("  No file of it says anything there{}\n", hint.starts_with("did") ? ": " + hint : ".");
}

}  // namespace chokepoint
