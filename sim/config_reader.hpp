// Binds a document to structs by their lists of fields; collects everything that does not fit.
#pragma once

#include "sim/config.hpp"
#include "sim/date.hpp"
#include "sim/field_traits.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace chokepoint {

/// `from 0 to 1`, `at least 0 USD`; empty where every finite value will do.
std::string range_text(const FieldInfo& info);

class ConfigReader {
public:
    explicit ConfigReader(std::vector<Issue>& issues) : issues_(issues) {}

    template <HasFields T>
    void read_struct(const Node& node, const std::string& path, T& out) {
        if (!expect(node, Node::Kind::map, path, "a map")) return;
        std::vector<std::string> allowed;
        for_each_field(out, [&](const FieldInfo& info, auto& member) {
            allowed.emplace_back(info.name);
            const std::string below = join_path(path, info.name);
            if (const Node* child = node.find(info.name)) read(*child, below, info, member);
            else if (info.required) missing(node, below, info);
        });
        refuse_unknown(node, path, allowed);
    }

private:
    template <class T>
    void read(const Node& node, const std::string& path, const FieldInfo& info, T& out) {
        if constexpr (is_optional<T>) {
            read(node, path, info, out.emplace());
        } else if constexpr (is_list<T>) {
            read_list(node, path, info, out);
        } else if constexpr (is_named<T>) {
            read_named(node, path, info, out);
        } else if constexpr (HasWords<T>) {
            read_word(node, path, out);
        } else if constexpr (HasFields<T>) {
            read_struct(node, path, out);
        } else if constexpr (std::is_same_v<T, int>) {
            std::int64_t wide = out;
            if (read_integer(node, path, info, wide)) out = narrow(node, path, wide);
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
            read_integer(node, path, info, out);
        } else {
            read_scalar(node, path, info, out);
        }
    }

    template <class T>
    void read_list(const Node& node, const std::string& path, const FieldInfo& info, std::vector<T>& out) {
        if (!expect(node, Node::Kind::list, path, "a list such as [a, b]")) return;
        for (std::size_t i = 0; i < node.children.size(); ++i)
            read(node.children[i], join_path(path, std::to_string(i)), info, out.emplace_back());
    }

    template <class T>
    void read_named(const Node& node, const std::string& path, const FieldInfo& info, Named<T>& out) {
        if (!expect(node, Node::Kind::map, path, "a map of names")) return;
        for (const Node& child : node.children) {
            const std::string below = join_path(path, child.key);
            if (!accept_name(child, below)) continue;
            out.entries.push_back({child.key, {}});
            const std::size_t before = issues_.size();
            read(child, below, info, out.entries.back().value);
            ask_for_another_name(node, child, below, before);
        }
    }

    template <HasWords T>
    void read_word(const Node& node, const std::string& path, T& out) {
        const auto& words = EnumWords<T>::words;
        for (std::size_t i = 0; i < words.size(); ++i)
            if (node.is_scalar() && node.text == words[i]) {
                out = static_cast<T>(i);
                return;
            }
        wrong_word(node, path, {words.begin(), words.end()});
    }

    void read_scalar(const Node& node, const std::string& path, const FieldInfo& info, bool& out);
    void read_scalar(const Node& node, const std::string& path, const FieldInfo& info, std::uint64_t& out);
    void read_scalar(const Node& node, const std::string& path, const FieldInfo& info, double& out);
    void read_scalar(const Node& node, const std::string& path, const FieldInfo& info, std::string& out);
    void read_scalar(const Node& node, const std::string& path, const FieldInfo& info, Date& out);
    void read_scalar(const Node& node, const std::string& path, const FieldInfo& info, DatedPath& out);
    bool read_integer(const Node& node, const std::string& path, const FieldInfo& info, std::int64_t& out);
    int narrow(const Node& node, const std::string& path, std::int64_t wide);

    bool expect(const Node& node, Node::Kind kind, const std::string& path, const std::string& what);
    bool accept_name(const Node& node, const std::string& path);
    bool in_range(const Node& node, const std::string& path, const FieldInfo& info, double value);
    void missing(const Node& map, const std::string& path, const FieldInfo& info);
    /// An entry that lacks what it needs may be one that is there, under a name that is not quite its own.
    void ask_for_another_name(const Node& map, const Node& entry, const std::string& path, std::size_t first_issue);
    void refuse_unknown(const Node& map, const std::string& path, const std::vector<std::string>& allowed);
    void wrong_word(const Node& node, const std::string& path, const std::vector<std::string>& words);
    void add(const Place& place, const std::string& path, std::string problem, std::string suggestion = {});

    std::vector<Issue>& issues_;
};

}  // namespace chokepoint
