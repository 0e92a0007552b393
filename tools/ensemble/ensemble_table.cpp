// Reads and writes tables of numbers. Libraries for CSV either know the columns when they are compiled, or call
// back for each field; neither is shorter than splitting lines that hold nothing but numbers.
#include "tools/ensemble/ensemble_table.hpp"

#include "output/publish.hpp"
#include "sim/config_writer.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>

namespace chokepoint {
namespace {

constexpr std::array<std::string_view, 3> fixed_columns{"member", "seed", "distance"};

std::vector<std::string> split(std::string_view line) {
    std::vector<std::string> fields(1);
    for (const char c : line) {
        if (c == ',')
            fields.emplace_back();
        else if (c != '\r')
            fields.back() += c;
    }
    return fields;
}

template <class T>
std::optional<T> number(const std::string& text) {
    T value{};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> finite(const std::string& text) {
    const auto value = number<double>(text);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

[[noreturn]] void refuse(const Place& place, std::string path, std::string problem, std::string suggestion = {}) {
    throw ConfigError({issue_at(place, std::move(path), std::move(problem), std::move(suggestion))});
}

void read_header(const std::vector<std::string>& fields, const Place& place, Ensemble& ensemble) {
    for (std::size_t c = 0; c < fixed_columns.size(); ++c)
        if (c >= fields.size() || fields[c] != fixed_columns[c])
            refuse(place, "", fmt::format("column {} must be \"{}\"", c + 1, fixed_columns[c]),
                   "the columns are member, seed, distance, then paths of parameters");
    ensemble.header = place;
    ensemble.paths.assign(fields.begin() + fixed_columns.size(), fields.end());
    for (auto path = ensemble.paths.begin(); path != ensemble.paths.end(); ++path)
        if (path->empty() || std::find(ensemble.paths.begin(), path, *path) != path)
            refuse(place, "",
                   path->empty() ? "a column has no name" : fmt::format("\"{}\" stands here twice", *path));
}

Member read_member(const std::vector<std::string>& fields, const Place& place, const Ensemble& ensemble) {
    const std::size_t columns = fixed_columns.size() + ensemble.paths.size();
    if (fields.size() != columns)
        refuse(place, "", fmt::format("{} fields where the header has {}", fields.size(), columns));
    Member member;
    const auto seed = number<std::uint64_t>(fields[1]);
    const auto distance = finite(fields[2]);
    if (!seed) refuse(place, "seed", fmt::format("expected a whole number, found \"{}\"", fields[1]));
    if (!distance) refuse(place, "distance", fmt::format("expected a number, found \"{}\"", fields[2]));
    member.seed = *seed;
    member.distance = *distance;
    for (std::size_t c = fixed_columns.size(); c < columns; ++c) {
        const auto value = finite(fields[c]);
        if (!value)
            refuse(place, ensemble.paths[c - fixed_columns.size()],
                   fmt::format("expected a number, found \"{}\"", fields[c]));
        member.values.push_back(*value);
    }
    return member;
}

}  // namespace

std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string to_csv(const Ensemble& ensemble, const std::vector<std::string>& comments) {
    std::string text;
    for (const auto& comment : comments) text += "# " + comment + "\n";
    text += "member,seed,distance";
    for (const auto& path : ensemble.paths) text += "," + path;
    text += "\n";
    for (std::size_t m = 0; m < ensemble.members.size(); ++m) {
        const Member& member = ensemble.members[m];
        text += fmt::format("{},{},{}", m, member.seed, number_text(member.distance));
        for (const double value : member.values) text += "," + number_text(value);
        text += "\n";
    }
    return text;
}

Ensemble read_ensemble(const std::string& file) {
    std::ifstream in(file);
    if (!in.is_open())
        refuse(
            {file, 0, 0}, "", "there is no such ensemble",
            "give --ensemble with the path of one; `chokepoint calibrate` makes one, and `--ensemble none` runs the scenario's own "
            "parameters over seeds");
    Ensemble ensemble;
    int number_of_line = 0;
    for (std::string line; std::getline(in, line);) {
        const Place place{file, ++number_of_line, 1};
        if (line.empty() || line == "\r" || line[0] == '#') continue;
        if (ensemble.header.line == 0)
            read_header(split(line), place, ensemble);
        else
            ensemble.members.push_back(read_member(split(line), place, ensemble));
    }
    if (in.bad()) throw OutputError(file, "the file cannot be read");
    if (ensemble.members.empty()) refuse({file, 1, 1}, "", "the table holds no members");
    return ensemble;
}

Ensemble seeds_alone(std::uint64_t first, std::size_t members) {
    Ensemble ensemble;
    ensemble.header = {"--ensemble none", 0, 0};
    for (std::size_t m = 0; m < members; ++m) ensemble.members.push_back({first + m, 0.0, {}});
    return ensemble;
}

Ensemble spread(const Ensemble& ensemble, std::size_t count) {
    const std::size_t size = ensemble.members.size();
    if (count == 0) return ensemble;
    if (count > size)
        refuse(ensemble.header, "",
               fmt::format("{} wanted, the ensemble has {}", number_of(count, "member is", "members are"), size),
               "ask for fewer (--members of the command, or `members` of the study)");
    Ensemble result{ensemble.paths, {}, ensemble.header};
    for (std::size_t i = 0; i < count; ++i) result.members.push_back(ensemble.members[i * size / count]);
    return result;
}

std::vector<Setting> settings_of(const Ensemble& ensemble, const Member& member) {
    std::vector<Setting> settings{{fmt::format("seed={}", member.seed), ensemble.header}};
    for (std::size_t p = 0; p < ensemble.paths.size(); ++p)
        settings.push_back(setting_of(ensemble.paths[p], member.values[p], ensemble.header));
    return settings;
}

}  // namespace chokepoint
