// Scalars of a configuration: what may be written for a number, a date, a name, and what is said where it is not.
#include "sim/config_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace chokepoint {
namespace {

template <class T>
std::optional<T> parse_number(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    T value{};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

/// What YAML or C calls infinite or not a number.
bool is_not_finite(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.erase(0, 1);
    if (!text.empty() && text[0] == '.') text.erase(0, 1);
    return text == "nan" || text == "inf" || text == "infinity";
}

std::string shown(const Node& node) {
    switch (node.kind) {
        case Node::Kind::null: return "nothing";
        case Node::Kind::list: return "a list";
        case Node::Kind::map: return "a map";
        case Node::Kind::scalar: break;
    }
    return fmt::format("{}\"{}\"", node.quoted ? "the text " : "", node.text);
}

std::string with_unit(std::string_view unit) {
    return unit.empty() || unit == "1" ? "" : fmt::format(" {}", unit);
}

/// Fields of earlier versions whose successors are in other units, or too far to be found by their letters.
struct Renamed {
    std::string_view before;
    std::string_view now;
};
constexpr std::array<Renamed, 3> renamed_fields{
    {{"parameters.cost.system_usd_per_unit", "it is host_usd_per_unit and host_usd_per_watt now: a part for each, and one by power"},
     {"spin_up_ticks", "it is called spin_up_weeks now, in weeks"},
     {"parameters.peers.update_every_ticks", "it is called update_weeks now, in weeks"}}};

std::string successor(const std::string& path) {
    for (const Renamed& field : renamed_fields)
        if (field.before == path) return std::string(field.now);
    return {};
}

constexpr double largest_exact_integer = 9007199254740992.0;  // 2^53

}  // namespace

std::string range_text(const FieldInfo& info) {
    const std::string unit = with_unit(info.unit);
    const bool below = std::isfinite(info.range.min);
    const bool above = std::isfinite(info.range.max);
    if (below && above) return fmt::format("from {} to {}{}", info.range.min, info.range.max, unit);
    if (below) return fmt::format("at least {}{}", info.range.min, unit);
    if (above) return fmt::format("at most {}{}", info.range.max, unit);
    return "";
}

void ConfigReader::add(const Place& place, const std::string& path, std::string problem, std::string suggestion) {
    issues_.push_back(issue_at(place, path, std::move(problem), std::move(suggestion)));
}

bool ConfigReader::expect(const Node& node, Node::Kind kind, const std::string& path, const std::string& what) {
    if (node.kind == kind) return true;
    add(node.place, path, fmt::format("expected {}, found {}", what, shown(node)));
    return false;
}

bool ConfigReader::in_range(const Node& node, const std::string& path, const FieldInfo& info, double value) {
    if (value >= info.range.min && value <= info.range.max) return true;
    add(node.place, path, fmt::format("{} is out of range", node.text), "must be " + range_text(info));
    return false;
}

bool ConfigReader::accept_name(const Node& node, const std::string& path) {
    const bool control = std::any_of(node.key.begin(), node.key.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (!node.key.empty() && !control && node.key.find('.') == std::string::npos) return true;
    add(node.key_place, path, fmt::format("\"{}\" cannot be a name", node.key),
        "names are not empty and hold no dot and no control character");
    return false;
}

void ConfigReader::missing(const Node& map, const std::string& path, const FieldInfo& info) {
    const std::string unit = info.unit == "1" || info.unit.empty() ? "" : fmt::format(" [{}]", info.unit);
    add(map.key_place, path, fmt::format("\"{}\" is missing", info.name),
        fmt::format("give {}{}", info.help, unit));
}

void ConfigReader::ask_for_another_name(const Node& map, const Node& entry, const std::string& path,
                                        std::size_t first_issue) {
    for (std::size_t i = first_issue; i < issues_.size(); ++i) {
        Issue& issue = issues_[i];
        const bool own = split_path(issue.path).size() == split_path(path).size() + 1;
        if (!own || !issue.problem.ends_with("is missing")) continue;
        std::vector<std::string> others = map.keys();
        std::erase(others, entry.key);
        if (const std::string hint = did_you_mean(entry.key, others); hint.starts_with("did"))
            issue.suggestion += fmt::format("; or, if \"{}\" is to change one that is there, {}", entry.key, hint);
        return;
    }
}

void ConfigReader::refuse_unknown(const Node& map, const std::string& path,
                                  const std::vector<std::string>& allowed) {
    for (const Node& child : map.children) {
        if (std::find(allowed.begin(), allowed.end(), child.key) != allowed.end()) continue;
        const std::string below = join_path(path, child.key);
        const std::string now = successor(below);
        add(child.key_place, below, fmt::format("unknown key \"{}\"", child.key),
            !now.empty()                                   ? now
            : child.key.find('.') != std::string::npos ? "a key is one step of a path: nest what is below it"
                                                       : did_you_mean(child.key, allowed));
    }
}

void ConfigReader::wrong_word(const Node& node, const std::string& path, const std::vector<std::string>& words) {
    const std::string hint = node.is_scalar() ? did_you_mean(node.text, words) : "";
    add(node.place, path, fmt::format("expected one of {}, found {}", fmt::join(words, ", "), shown(node)),
        hint.starts_with("did") ? hint : "");
}

void ConfigReader::read_scalar(const Node& node, const std::string& path, const FieldInfo&, bool& out) {
    if (node.is_scalar() && !node.quoted && (node.text == "true" || node.text == "false"))
        out = node.text == "true";
    else add(node.place, path, fmt::format("expected true or false, found {}", shown(node)));
}

void ConfigReader::read_scalar(const Node& node, const std::string& path, const FieldInfo&, std::string& out) {
    if (expect(node, Node::Kind::scalar, path, "text")) out = node.text;
}

void ConfigReader::read_scalar(const Node& node, const std::string& path, const FieldInfo& info, double& out) {
    if (node.is_scalar() && is_not_finite(node.text)) {
        add(node.place, path, fmt::format("{} is not a finite number", node.text), "give a number");
        return;
    }
    const auto value = node.is_scalar() && !node.quoted ? parse_number<double>(node.text) : std::nullopt;
    if (!value) add(node.place, path, fmt::format("expected a number, found {}", shown(node)));
    else if (in_range(node, path, info, *value)) out = *value;
}

bool ConfigReader::read_integer(const Node& node, const std::string& path, const FieldInfo& info,
                                std::int64_t& out) {
    const bool plain = node.is_scalar() && !node.quoted;
    std::optional<std::int64_t> value = plain ? parse_number<std::int64_t>(node.text) : std::nullopt;
    if (!value) {
        double real = 0.0;
        const std::size_t before = issues_.size();
        read_scalar(node, path, FieldInfo{info.name, info.unit, info.help}, real);
        if (issues_.size() > before) return false;
        if (real != std::floor(real) || std::abs(real) > largest_exact_integer) {
            add(node.place, path, fmt::format("expected a whole number, found {}", node.text));
            return false;
        }
        value = static_cast<std::int64_t>(real);
    }
    if (!in_range(node, path, info, static_cast<double>(*value))) return false;
    out = *value;
    return true;
}

int ConfigReader::narrow(const Node& node, const std::string& path, std::int64_t wide) {
    if (wide >= std::numeric_limits<int>::min() && wide <= std::numeric_limits<int>::max())
        return static_cast<int>(wide);
    add(node.place, path, fmt::format("{} is too large", node.text));
    return 0;
}

void ConfigReader::read_scalar(const Node& node, const std::string& path, const FieldInfo& info,
                               std::uint64_t& out) {
    const bool plain = node.is_scalar() && !node.quoted;
    if (const auto value = plain ? parse_number<std::uint64_t>(node.text) : std::nullopt) {
        if (in_range(node, path, info, static_cast<double>(*value))) out = *value;
        return;
    }
    FieldInfo positive = info;
    positive.range.min = std::max(positive.range.min, 0.0);
    std::int64_t value = 0;
    if (read_integer(node, path, positive, value)) out = static_cast<std::uint64_t>(value);
}

void ConfigReader::read_scalar(const Node& node, const std::string& path, const FieldInfo&, Date& out) {
    const auto date = node.is_scalar() ? parse_date(node.text) : std::nullopt;
    if (date) out = *date;
    else add(node.place, path, fmt::format("expected a date YYYY-MM-DD, found {}", shown(node)));
}

void ConfigReader::read_scalar(const Node& node, const std::string& path, const FieldInfo& info, DatedPath& out) {
    if (!expect(node, Node::Kind::map, path, "a map of dates, such as {2022-01-01: 1, 2023-01-01: 2}")) return;
    if (node.children.empty()) add(node.place, path, "a path needs at least one date");
    for (const Node& child : node.children) {
        const std::string below = join_path(path, child.key);
        const auto date = parse_date(child.key);
        if (!date) {
            add(child.key_place, below, fmt::format("expected a date YYYY-MM-DD, found \"{}\"", child.key));
            continue;
        }
        if (!out.knots.empty() && !(out.knots.back().date < *date))
            add(child.key_place, below,
                fmt::format("dates out of order: {} stands after {}", child.key, to_string(out.knots.back().date)),
                "earlier dates come first");
        out.knots.push_back({*date, 0.0});
        read_scalar(child, below, info, out.knots.back().value);
    }
}

}  // namespace chokepoint
