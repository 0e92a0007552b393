// Turns structs back into a document by their lists of fields, and writes documents as YAML.
#pragma once

#include "sim/config.hpp"
#include "sim/date.hpp"
#include "sim/field_traits.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace chokepoint {

Node scalar_node(std::string text, bool quoted);
/// The shortest digits that read back as the same double; a point or an exponent with one, as YAML 1.1 wants it.
std::string number_text(double value);
/// Block YAML; the reader gives back the same tree.
std::string emit(const Node& root);

template <class T>
Node to_node(const T& value) {
    Node node;
    if constexpr (std::is_same_v<T, bool>) {
        return scalar_node(value ? "true" : "false", false);
    } else if constexpr (std::is_same_v<T, std::string>) {
        return scalar_node(value, true);
    } else if constexpr (std::is_same_v<T, double>) {
        return scalar_node(number_text(value), false);
    } else if constexpr (std::is_integral_v<T>) {
        return scalar_node(std::to_string(value), false);
    } else if constexpr (std::is_same_v<T, Date>) {
        return scalar_node(to_string(value), false);
    } else if constexpr (HasWords<T>) {
        return scalar_node(std::string(word(value)), true);
    } else if constexpr (is_optional<T>) {
        return value ? to_node(*value) : node;
    } else if constexpr (is_list<T>) {
        node.kind = Node::Kind::list;
        for (const auto& item : value) node.children.push_back(to_node(item));
    } else {
        node.kind = Node::Kind::map;
        const auto put = [&](std::string_view key, Node child) {
            if (child.kind == Node::Kind::null) return;
            child.key = key;
            node.children.push_back(std::move(child));
        };
        if constexpr (std::is_same_v<T, DatedPath>)
            for (const auto& knot : value.knots) put(to_string(knot.date), to_node(knot.value));
        else if constexpr (is_named<T>)
            for (const auto& entry : value) put(entry.name, to_node(entry.value));
        else
            for_each_field(value,
                           [&](const FieldInfo& info, const auto& member) { put(info.name, to_node(member)); });
    }
    return node;
}

}  // namespace chokepoint
