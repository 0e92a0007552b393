// Lays documents over one another: `extends`, and deletion by null.
#include "sim/config.hpp"
#include "sim/date.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

/// Dates in file order compare as text: YYYY-MM-DD.
bool dates_in_order(const Node& map) {
    for (std::size_t i = 0; i < map.children.size(); ++i)
        if (!parse_date(map.children[i].key) || (i > 0 && !(map.children[i - 1].key < map.children[i].key)))
            return false;
    return !map.children.empty();
}

void append_leaf_places(const Node& node, std::vector<Place>& places) {
    if (!node.is_map() || node.children.empty()) places.push_back(node.place);
    if (node.is_map())
        for (const Node& child : node.children) append_leaf_places(child, places);
    places.insert(places.end(), node.replaced.begin(), node.replaced.end());
}

class Merger {
public:
    explicit Merger(const std::vector<std::string>& collections) : collections_(collections) {}

    Node resolve(const std::string& file, const Place& from) {
        std::error_code error;
        const std::string identity = fs::weakly_canonical(file, error).string();
        if (const auto known = resolved_.find(identity); known != resolved_.end()) return known->second;
        const auto open =
            std::find_if(open_.begin(), open_.end(), [&](const auto& f) { return f.first == identity; });
        if (open != open_.end()) {
            std::vector<std::string> circle;
            for (auto at = open; at != open_.end(); ++at) circle.push_back(at->second);
            circle.push_back(file);
            throw ConfigError(
                {issue_at(from, "extends",
                          fmt::format("files extend each other in a circle: {}", fmt::join(circle, " -> ")))});
        }
        open_.emplace_back(identity, file);
        Node node = extend(read(file, from));
        open_.pop_back();
        return resolved_.emplace(identity, std::move(node)).first->second;
    }

    Node extend(Node own) {
        Node below;
        below.kind = Node::Kind::map;
        below.place = below.key_place = own.place;
        if (const Node* list = own.find("extends")) {
            const Node names = *list;
            own.children.erase(own.children.begin() + (list - own.children.data()));
            combine_all(below, names);
        }
        lay_over(below, std::move(own), "");
        return below;
    }

    /// `own`, and before it what it extends, over a document that is whole.
    Node over(Node base, Node own) {
        if (const Node* list = own.find("extends")) {
            const Node names = *list;
            own.children.erase(own.children.begin() + (list - own.children.data()));
            Node files;
            files.kind = Node::Kind::map;
            combine_all(files, names);
            lay_over(base, std::move(files), "");
        }
        lay_over(base, std::move(own), "");
        return base;
    }

    Node finish(Node root) {
        if (!issues_.empty()) throw ConfigError(std::move(issues_));
        drop_deleted(root);
        return root;
    }

private:
    static Node read(const std::string& file, const Place& from) {
        std::error_code error;
        if (from.line > 0 && !fs::is_regular_file(file, error)) {
            try {
                return parse_file(file);
            } catch (const ConfigError& broken) {
                const Issue& issue = broken.issues().front();
                throw ConfigError(
                    {issue_at(from, "extends", fmt::format("{}: {}", file, issue.problem), issue.suggestion)});
            }
        }
        return parse_file(file);
    }

    void combine_all(Node& below, const Node& names) {
        std::vector<Node> files;
        if (names.is_scalar()) files.push_back(names);
        else if (names.is_list()) files = names.children;
        if (files.empty())
            issues_.push_back(
                issue_at(names.place, "extends", "expected a list of files", "write `extends: [base.yaml]`"));
        for (const Node& name : files) {
            if (!name.is_scalar() || name.text.empty()) {
                issues_.push_back(issue_at(name.place, "extends", "expected the name of a file"));
                continue;
            }
            const fs::path file = fs::path(name.place.file).parent_path() / name.text;
            combine(below, resolve(file.lexically_normal().string(), name.place), "", 1);
        }
    }

    bool is_entry(const std::string& path, int depth) const {
        return depth == 2 && std::any_of(collections_.begin(), collections_.end(),
                                         [&](const std::string& c) { return path.starts_with(c + "."); });
    }

    /// Whether all that `other` says was seen and replaced by `node`.
    static bool knows(const Node& node, const Node& other) {
        std::vector<Place> places;
        append_leaf_places(other, places);
        return std::all_of(places.begin(), places.end(), [&](const Place& place) {
            return std::find(node.replaced.begin(), node.replaced.end(), place) != node.replaced.end();
        });
    }

    /// Two files of one `extends` list: neither is above the other.
    void combine(Node& into, const Node& from, const std::string& path, int depth) {
        for (const Node& child : from.children) {
            const std::string below = join_path(path, child.key);
            Node* old = into.find(child.key);
            if (old == nullptr) {
                insert_child(into, child);
            } else if (old->is_map() && child.is_map() && (old->place == child.place || !is_entry(below, depth))) {
                combine(*old, child, below, depth + 1);
            } else if (old->place == child.place || knows(*old, child)) {
                continue;
            } else if (knows(child, *old)) {
                *old = child;
            } else {
                issues_.push_back(issue_at(child.key_place, below,
                                           fmt::format("this is also defined in {}", to_string(old->key_place)),
                                           "two files of one `extends` list may not define the same thing"));
            }
        }
    }

    /// `over` names `below` in its `extends`: it wins.
    void lay_over(Node& below, Node over, const std::string& path) {
        const bool by_date = dates_in_order(over);
        for (Node& child : over.children) {
            const std::string at = join_path(path, child.key);
            Node* old = below.find(child.key);
            const bool inherited = old != nullptr && old->kind != Node::Kind::null;
            if (!inherited) {
                if (refuse_nulls(child, at, below.keys())) continue;
                if (old != nullptr) *old = std::move(child);
                else if (by_date) insert_child(below, std::move(child));
                else below.children.push_back(std::move(child));
            } else if (old->is_map() && child.is_map()) {
                lay_over(*old, std::move(child), at);
            } else {
                append_leaf_places(*old, child.replaced);
                *old = std::move(child);
            }
        }
    }

    bool refuse_nulls(const Node& node, const std::string& path, const std::vector<std::string>& inherited = {}) {
        if (node.kind == Node::Kind::null) {
            const std::string near = did_you_mean(node.key, inherited);
            issues_.push_back(issue_at(node.key_place, path, "there is nothing inherited here to delete",
                                       near.starts_with("did") ? near : "give a value, or remove the line"));
            return true;
        }
        bool any = false;
        if (node.is_map())
            for (const Node& child : node.children) any = refuse_nulls(child, join_path(path, child.key)) || any;
        return any;
    }

    static void drop_deleted(Node& node) {
        if (!node.is_map()) return;
        std::erase_if(node.children, [](const Node& child) { return child.kind == Node::Kind::null; });
        for (Node& child : node.children) drop_deleted(child);
    }

    const std::vector<std::string>& collections_;
    std::map<std::string, Node> resolved_;
    std::vector<std::pair<std::string, std::string>> open_;
    std::vector<Issue> issues_;
};

}  // namespace

void insert_child(Node& map, Node child) {
    auto at = map.children.end();
    if (parse_date(child.key) && dates_in_order(map))
        at = std::find_if(map.children.begin(), map.children.end(),
                          [&](const Node& c) { return c.key > child.key; });
    map.children.insert(at, std::move(child));
}

Node load_document(const std::string& file, const std::vector<std::string>& collections) {
    Merger merger(collections);
    Node root = merger.resolve(file, {file, 0, 0});
    return merger.finish(std::move(root));
}

Node load_over(Node base, const std::string& file, const std::vector<std::string>& collections) {
    Merger merger(collections);
    return merger.finish(merger.over(std::move(base), parse_file(file)));
}

Node load_text(const std::string& text, const std::string& name) {
    Node root = parse_text(text, name);
    if (const Node* list = root.find("extends"))
        throw ConfigError({issue_at(list->key_place, "extends", "only a file can extend others")});
    const std::vector<std::string> none;
    Merger merger(none);
    return merger.finish(merger.extend(std::move(root)));
}

}  // namespace chokepoint
