// Tables of all fields of a scenario.
#include "sim/describe.hpp"

#include "sim/config_reader.hpp"
#include "sim/config_writer.hpp"
#include "sim/scenario.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace chokepoint {
namespace {

struct FieldRow {
    std::string path;  // `*` stands for a name, a date or the number of an item
    std::string section;
    std::string unit;
    std::string values;
    std::string initial;
    std::string help;
    std::string source;
};

/// What may be written where no range says it.
template <class T>
std::string type_text() {
    if constexpr (is_optional<T>) return type_text<typename T::value_type>();
    else if constexpr (std::is_same_v<T, bool>) return "true or false";
    else if constexpr (std::is_integral_v<T>) return "whole number";
    else if constexpr (std::is_same_v<T, double>) return "number";
    else if constexpr (std::is_same_v<T, std::string>) return "text";
    else if constexpr (std::is_same_v<T, Date>) return "YYYY-MM-DD";
    else if constexpr (std::is_same_v<T, DatedPath>) return "map of dates";
    else if constexpr (HasWords<T>) return fmt::format("{}", fmt::join(EnumWords<T>::words, ", "));
    else if constexpr (is_list<T>) return "list of " + type_text<typename T::value_type>();
    else if constexpr (is_named<T>) return "map of names";
    else return "map";
}

template <class T>
std::string initial_text(const FieldInfo& info, const T& value) {
    if (info.required) return "required";
    if constexpr (is_optional<T>) return "absent";
    else if constexpr (is_list<T> || is_named<T> || std::is_same_v<T, DatedPath>) return "empty";
    else if constexpr (HasFields<T>) return "";
    else if constexpr (std::is_same_v<T, std::string>) return value.empty() ? "empty" : value;
    else return to_node(value).text;
}

/// Without the unit, which has a column.
std::string interval(const FieldInfo& info) {
    return range_text({info.name, "", info.help, info.range, info.source, info.required});
}

/// Whether it says of its entry where the figures come from, or how far to trust them.
bool is_about_source(std::string_view name) { return name == "source" || name == "grade" || name == "note"; }

/// `cited`: the field in which the entry around says where its figures come from; "" outside such an entry.
template <class T>
void add_below(const std::string& path, std::string cited, std::vector<FieldRow>& rows) {
    if constexpr (is_optional<T>) {
        add_below<typename T::value_type>(path, cited, rows);
    } else if constexpr (is_list<T>) {
        add_below<typename T::value_type>(path + ".*", cited, rows);
    } else if constexpr (is_named<T>) {
        add_below<entry_value<T>>(path + ".*", cited, rows);
    } else if constexpr (HasFields<T>) {
        const T initial{};
        if constexpr (requires { &T::source; }) cited = join_path(path, "source");
        const auto source_of = [&](const FieldInfo& info) {
            if (!info.source.empty()) return std::string(info.source);
            return cited.empty() || is_about_source(info.name) ? std::string{} : "see " + cited;
        };
        for_each_field(initial, [&](const FieldInfo& info, const auto& member) {
            using Member = std::remove_cvref_t<decltype(member)>;
            const std::string type = type_text<Member>();
            const std::string range = interval(info);
            const bool number = type == "number" || range.empty();
            rows.push_back({join_path(path, info.name), path, std::string(info.unit),
                            number && !range.empty() ? range
                            : range.empty()          ? type
                                                     : type + " " + range,
                            initial_text(info, member), std::string(info.help), source_of(info)});
        });
        for_each_field(initial, [&](const FieldInfo& info, const auto& member) {
            add_below<std::remove_cvref_t<decltype(member)>>(join_path(path, info.name), cited, rows);
        });
    }
}

std::vector<FieldRow> all_rows() {
    std::vector<FieldRow> rows;
    add_below<Scenario>("", "", rows);
    return rows;
}

std::vector<std::string> wrap(const std::string& text, std::size_t width) {
    std::vector<std::string> lines(1);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) lines.emplace_back();
        lines.back() += (lines.back().empty() ? "" : " ") + word;
        at = end + 1;
    }
    return lines;
}

std::string table(const std::vector<FieldRow>& rows) {
    using Cells = std::array<std::string, 6>;
    constexpr std::array<std::size_t, 6> widest{60, 18, 24, 16, 44, 32};
    std::vector<Cells> lines{{"path", "unit", "range", "default", "help", "source"}};
    for (const FieldRow& row : rows)
        lines.push_back({row.path, row.unit, row.values, row.initial, row.help, row.source});

    std::vector<std::array<std::vector<std::string>, 6>> wrapped(lines.size());
    std::array<std::size_t, 6> width{};
    for (std::size_t i = 0; i < lines.size(); ++i)
        for (std::size_t c = 0; c < 6; ++c) {
            wrapped[i][c] = wrap(lines[i][c], widest[c]);
            for (const std::string& line : wrapped[i][c]) width[c] = std::max(width[c], line.size());
        }
    std::string out;
    for (std::size_t i = 0; i < wrapped.size(); ++i) {
        std::size_t height = 0;
        for (const auto& cell : wrapped[i]) height = std::max(height, cell.size());
        for (std::size_t l = 0; l < height; ++l) {
            std::string line;
            for (std::size_t c = 0; c < 6; ++c)
                line += fmt::format("{:{}}  ", l < wrapped[i][c].size() ? wrapped[i][c][l] : "", width[c]);
            out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
        }
        if (i == 0) out += std::string(std::accumulate(width.begin(), width.end(), std::size_t{10}), '-') + '\n';
    }
    return out;
}

/// One table for each section.
std::string tables(const std::vector<FieldRow>& rows) {
    std::string out;
    std::vector<FieldRow> section;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        section.push_back(rows[i]);
        if (i + 1 < rows.size() && rows[i + 1].section == rows[i].section) continue;
        if (!out.empty()) out += '\n';
        out += (rows[i].section.empty() ? "scenario" : rows[i].section) + "\n\n" + table(section);
        section.clear();
    }
    return out;
}

bool same_path(const std::vector<std::string>& row, const std::vector<std::string>& asked, std::size_t from) {
    for (std::size_t i = 0; i < asked.size(); ++i)
        if (row[from + i] != asked[i] && row[from + i] != "*") return false;
    return true;
}

/// Rows at or below a path that starts at the top or, if `anywhere`, at any step.
std::vector<FieldRow> rows_under(const std::vector<FieldRow>& rows, std::string_view what, bool anywhere) {
    const std::vector<std::string> asked = split_path(what);
    std::vector<FieldRow> found;
    for (const FieldRow& row : rows) {
        const std::vector<std::string> steps = split_path(row.path);
        for (std::size_t from = 0; from + asked.size() <= steps.size() && (anywhere || from == 0); ++from)
            if (steps[from] != "*" && same_path(steps, asked, from)) {
                found.push_back(row);
                break;
            }
    }
    return found;
}

std::string singular(const std::string& plural) {
    if (plural.ends_with("ies")) return plural.substr(0, plural.size() - 3) + "y";
    return plural.substr(0, plural.size() - 1);
}

/// Word for one entry of each top-level collection, and the collection.
std::vector<std::pair<std::string, std::string>> entry_words() {
    std::vector<std::pair<std::string, std::string>> words;
    const Scenario none;
    for_each_field(none, [&](const FieldInfo& info, const auto& member) {
        if constexpr (is_named<std::remove_cvref_t<decltype(member)>>)
            words.emplace_back(singular(std::string(info.name)), info.name);
    });
    return words;
}

std::vector<FieldRow> rows_of(const std::vector<FieldRow>& rows, std::string_view path) {
    std::vector<FieldRow> found = rows_under(rows, path, false);
    return found.empty() ? rows_under(rows, path, true) : found;
}

std::vector<std::string> words_to_ask(const std::vector<FieldRow>& rows) {
    std::vector<std::string> words;
    for (const auto& entry : entry_words()) words.push_back(entry.first);
    for (const FieldRow& row : rows) {
        words.push_back(row.path);
        words.push_back(split_path(row.path).back());
    }
    return words;
}

/// Names of the fields in the part that a path ends with.
std::vector<std::string> fields_in(const std::vector<FieldRow>& rows, const std::string& part) {
    const std::vector<std::string> asked = split_path(part);
    std::vector<std::string> names;
    for (const FieldRow& row : rows) {
        std::vector<std::string> steps = split_path(row.path);
        if (steps.size() <= asked.size()) continue;
        const std::size_t from = steps.size() - 1 - asked.size();
        if (steps[from] != "*" && same_path(steps, asked, from)) names.push_back(steps.back());
    }
    return names;
}

/// What is wrong with a path to nothing: its first step that is not there, or the whole word.
Issue nothing_at(const std::vector<FieldRow>& rows, const std::string& path, std::string_view asked) {
    for (std::size_t dot = path.rfind('.'); dot != std::string::npos; dot = path.substr(0, dot).rfind('.')) {
        const std::string part = path.substr(0, dot);
        if (rows_of(rows, part).empty()) continue;
        const std::string step = split_path(std::string_view(path).substr(dot + 1)).front();
        std::string hint = did_you_mean(step, fields_in(rows, part));
        if (hint.starts_with("known") && part.ends_with(".*"))
            hint += fmt::format("; of an entry so called tells `describe {}{} --scenario FILE`", part.substr(0, part.size() - 1), step);
        return issue_at({}, "", fmt::format("there is no \"{}\" in {}", step, part), hint);
    }
    std::vector<std::string> longer;
    for (const FieldRow& row : rows)
        if (split_path(row.path).back().find(asked) != std::string::npos) longer.push_back(row.path);
    std::string hint = longer.empty() ? did_you_mean(asked, words_to_ask(rows))
                                      : fmt::format("in part so called are {}", fmt::join(longer, ", "));
    if (hint.starts_with("known")) hint = "ask for a kind such as chip, or for a path such as parameters.choice.cost";
    return issue_at({}, "", fmt::format("there is nothing called \"{}\" to describe", asked), hint);
}

}  // namespace

std::string in_full(std::string_view what) {
    if (what.size() > 2 && what.ends_with(".*")) what.remove_suffix(2);  // all that is below a part is the part
    const std::size_t end = std::min(what.find('.'), what.size());
    for (const auto& [one, many] : entry_words())
        if (what.substr(0, end) == one) return many + (end < what.size() ? ".*" : "") + std::string(what.substr(end));
    return std::string(what);
}

std::string unit_of(std::string_view path) {
    const std::vector<std::string> asked = split_path(path);
    for (const FieldRow& row : all_rows()) {
        const std::vector<std::string> steps = split_path(row.path);
        if (steps.size() == asked.size() && same_path(steps, asked, 0)) return row.unit;
    }
    return {};
}

std::string describe_all() { return tables(all_rows()); }

std::string describe(std::string_view what) {
    const std::vector<FieldRow> rows = all_rows();
    if (what == "scenario") return tables(rows_under(rows, "*", false));
    const std::string path = in_full(what);
    const std::vector<FieldRow> found = rows_of(rows, path);
    if (found.empty()) throw ConfigError({nothing_at(rows, path, what)});
    return tables(found);
}

}  // namespace chokepoint
