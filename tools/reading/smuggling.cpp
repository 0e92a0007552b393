// Adds up the grey channel's deliveries, and the premiums and seizures of the brokers that supply it.
#include "tools/reading/smuggling.hpp"

#include "agents/roster.hpp"
#include "sim/config.hpp"
#include "sim/date.hpp"
#include "tools/reading/selection.hpp"
#include "tools/terminal/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace chokepoint {
namespace {

const Variable* variable_of(const TrajectoryFile& file, const std::string& name) {
    const auto& all = file.about().layout.variables;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Variable& v) { return v.name == name; });
    return found == all.end() ? nullptr : &*found;
}

/// Brokers that smuggle into the focal region. Of the scenario only their section is parsed: the whole takes longer than
/// a small run.
std::set<std::string> smugglers_of(const Provenance& provenance) {
    const std::string& all = provenance.scenario_yaml;
    const auto begin = all.find("\nbrokers:\n");
    if (begin == std::string::npos) return {};
    std::size_t end = begin + 1;
    do end = all.find('\n', end + 1);
    while (end != std::string::npos && end + 1 < all.size() && all[end + 1] == ' ');
    const Node document = parse_text(all.substr(begin + 1, end == std::string::npos ? end : end - begin), "its brokers");
    const Roster roster = standard_roster();
    std::set<std::string> names;
    for (const Node& broker : document.children.front().children) {
        const Node* serves = broker.find("serves");
        const Node* kind = broker.find("kind");
        if (serves == nullptr || kind == nullptr || serves->text != provenance.focal_region) continue;
        const auto role = roster.brokers.find(kind->text);
        if (role != roster.brokers.end() && !role->second->remote()) names.insert(broker.key);
    }
    return names;
}

/// Calls `add(row, label of each axis, value)` for the cells of a selection, in the order of rows.
void walk(const TrajectoryFile& file, const Selection& selection, auto&& add) {
    const Variable& variable = selection.variables().front();
    const CellChoice choice = selection.cells(variable);
    const std::size_t cells = file.cells(variable), step = file.rows_at_once(variable), rows = file.row_count(variable);
    for (std::size_t first = 0; first < rows; first += step) {
        const std::size_t count = std::min(step, rows - first);
        const auto values = file.numbers(variable, first, count);
        for (std::size_t row = 0; row < count; ++row)
            for (std::size_t c = 0; c < choice.cells.size(); ++c)
                add(first + row, choice.labels[c], values[row * cells + choice.cells[c]]);
    }
}

/// Broker and chip of a label, "Grey market: H100".
std::pair<std::string, std::string> broker_and_chip(const std::string& label, const std::set<std::string>& brokers) {
    for (const auto& name : brokers)
        if (label.starts_with(name + ": ")) return {name, label.substr(name.size() + 2)};
    return {};
}

}  // namespace

std::vector<SmugglingYear> smuggling_by_year(const TrajectoryFile& file) {
    const Variable* premium = variable_of(file, "resale_premium");
    const Variable* delivered = variable_of(file, "delivered_units");
    if (premium == nullptr || delivered == nullptr || variable_of(file, "delivered_value_usd") == nullptr ||
        variable_of(file, "resale_seized") == nullptr)
        return {};
    const std::string& region = file.about().provenance.focal_region;
    const auto smugglers = smugglers_of(file.about().provenance);
    if (smugglers.empty()) return {};
    std::map<int, SmugglingYear> years;
    const auto year_at = [&](const Variable& variable, std::size_t row) -> SmugglingYear& {
        return years[year_of(file.dates(variable)[row])];
    };
    const std::vector<std::string> grey{"region=" + region, "channel=grey"};
    const std::size_t rows = file.row_count(*delivered);
    std::map<std::string, std::vector<double>> units;  // by chip and row
    walk(file, Selection(file, {{"delivered_units"}, grey, {}, {}}), [&](std::size_t row, const auto& labels, double value) {
        year_at(*delivered, row).units += std::llround(value);
        auto& of_chip = units[labels[1]];
        of_chip.resize(rows, 0.0);
        of_chip[row] += value;
    });
    const Selection paid(file, {{"delivered_value_usd"}, grey, {}, {}});
    walk(file, paid, [&](std::size_t row, const auto&, double value) { year_at(paid.variables().front(), row).usd += value; });

    // Several brokers with one chip count alike: the file tells their units together. Rows of other lengths have no
    // units of their own.
    std::map<int, std::pair<double, double>> weighted;
    if (file.row_count(*premium) == rows)
        walk(file, Selection(file, {{"resale_premium"}, {}, {}, {}}), [&](std::size_t row, const auto& labels, double value) {
            const auto found = units.find(broker_and_chip(labels[0], smugglers).second);
            if (found == units.end()) return;
            auto& [sum, weight] = weighted[year_of(file.dates(*premium)[row])];
            sum += value * found->second[row];
            weight += found->second[row];
        });
    const Selection taken(file, {{"resale_seized"}, {}, {}, {}});
    std::map<std::string, double> before;  // what the first row counts was seized before it ended, spin-up included
    walk(file, taken, [&](std::size_t row, const auto& labels, double value) {
        if (broker_and_chip(labels[0], smugglers).second.empty()) return;
        const auto [last, is_first] = before.emplace(labels[0], value);
        year_at(taken.variables().front(), row).seized += std::llround(value - last->second);
        last->second = value;
    });
    std::vector<SmugglingYear> all;
    for (auto& [number, year] : years) {
        if (year.units == 0 && year.seized == 0) continue;
        const auto [sum, weight] = weighted[number];
        year.year = number;
        year.premium = weight > 0.0 ? sum / weight : std::numeric_limits<double>::quiet_NaN();
        all.push_back(year);
    }
    return all;
}

std::string smuggling_text(const std::vector<SmugglingYear>& years, const std::string& region, const Screen& screen) {
    if (years.empty()) return "";
    using enum Table::Align;
    Table table({{"year"}, {"units", right}, {"paid, M USD", right}, {"premium", right}, {"seized", right}});
    for (const auto& y : years)
        table.add({std::to_string(y.year), std::to_string(y.units), fmt::format("{:.0f}", y.usd / 1e6),
                   std::isnan(y.premium) ? "-" : fmt::format("{:.0f} %", 100.0 * y.premium), std::to_string(y.seized)});
    return heading("smuggled into " + region, screen) + "\n" + table.text(screen.columns);
}

}  // namespace chokepoint
