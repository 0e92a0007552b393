// Comparisons as tables for a terminal, and as CSV.
#include "tools/ensemble/ensemble_table.hpp"
#include "tools/ensemble/numbers.hpp"
#include "tools/reading/comparison.hpp"
#include "tools/reading/selection.hpp"
#include "tools/terminal/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

constexpr std::size_t most_differences = 40;  // of a scenario, on a terminal

/// Letters name the runs in the tables: A is the baseline.
std::string letter(std::size_t run) {
    return run < 26 ? std::string(1, static_cast<char>('A' + run)) : fmt::format("run {}", run + 1);
}

std::string value_text(const Variable& variable, double value) {
    if (std::isnan(value)) return "missing";
    const auto flag = static_cast<std::size_t>(value);
    if (variable.kind == Kind::int8_flags && value >= 0.0 && flag < variable.flag_meanings.size())
        return variable.flag_meanings[flag];
    return is_whole(variable.kind) ? fmt::format("{:.0f}", value) : shown(value);
}

std::string signed_text(double difference) {
    if (std::isnan(difference)) return "-";
    if (difference == 0.0) return "=";
    return (difference > 0.0 ? "+" : "") + shown(difference);
}

std::string run_line(std::size_t run, const std::string& file, const Provenance& p, std::size_t columns) {
    return paragraph(fmt::format("{}  {}{}: {}, seed {}", letter(run), file, run == 0 ? " (baseline)" : "", p.title, p.seed), 2,
                     columns);
}

/// Largest first, and no more than asked for, nor any that does not differ.
template <class Thing, class Differs, class Size>
void keep_top(std::vector<Thing>& things, Top top, Differs differs, Size size) {
    if (!top) return;
    std::erase_if(things, [&](const Thing& thing) { return !differs(thing); });
    std::stable_sort(things.begin(), things.end(), [&](const Thing& a, const Thing& b) { return size(a) > size(b); });
    things.erase(things.begin() + static_cast<std::ptrdiff_t>(std::min(*top, things.size())), things.end());
}

std::vector<SeriesPair> series_to_tell(const Comparison& other, Top top) {
    std::vector<SeriesPair> series = other.series;
    keep_top(series, top, [](const SeriesPair& s) { return s.differing > 0; },
             [](const SeriesPair& s) { return s.relative_difference; });
    return series;
}

const MetricPair* find_metric(const Comparison& other, const std::string& name) {
    const auto found = std::find_if(other.metrics.begin(), other.metrics.end(), [&](const auto& pair) { return pair.name == name; });
    return found == other.metrics.end() ? nullptr : &*found;
}

/// By the largest difference from the baseline in any of the runs.
std::vector<MetricPair> metrics_to_tell(const std::vector<Comparison>& others, std::vector<MetricPair> metrics, Top top) {
    const auto differs = [&](const MetricPair& metric) {
        return std::any_of(others.begin(), others.end(), [&](const Comparison& other) {
            const auto* pair = find_metric(other, metric.name);
            return pair != nullptr && pair->differs();
        });
    };
    keep_top(metrics, top, differs, [&](const MetricPair& metric) {
        double largest = 0.0;
        for (const auto& other : others)
            if (const auto* pair = find_metric(other, metric.name); pair != nullptr && pair->same_meaning)
                largest = std::max(largest, pair->relative_difference());
        return largest;
    });
    return metrics;
}

std::string metric_table(const TrajectoryFile& baseline, const std::vector<Comparison>& others, std::size_t columns, Top top) {
    std::vector<Table::Heading> headings{{"metric"}, {"A", Table::Align::right}};
    for (std::size_t i = 0; i < others.size(); ++i) {
        headings.push_back({letter(i + 1), Table::Align::right});
        headings.push_back({letter(i + 1) + " - A", Table::Align::right});
    }
    Table table(headings);
    std::vector<MetricPair> metrics;
    for (const auto& metric : baseline.about().metrics) metrics.push_back({metric.name, metric.unit, metric.value, metric.value});
    metrics = metrics_to_tell(others, std::move(metrics), top);
    if (top && metrics.empty()) return paragraph("None of those that can be compared differs.", 2, columns);
    for (const auto& metric : metrics) {
        std::vector<std::string> cells{metric.unit == "1" ? metric.name : fmt::format("{} ({})", metric.name, metric.unit),
                                       shown(metric.baseline, metric.unit)};
        for (const auto& other : others) {
            const auto* found = find_metric(other, metric.name);
            cells.push_back(found ? shown(found->other, found->other_unit) : "-");
            cells.push_back(found ? signed_text(found->difference()) : "-");
        }
        table.add(cells);
    }
    return table.text(columns);
}

std::string cell_text(const Variable& variable, const CellPair& cell) {
    return fmt::format("{}: {} -> {}", cell.labels.empty() ? "" : fmt::format(" in {}", fmt::join(cell.labels, ", ")),
                       value_text(variable, cell.baseline), value_text(variable, cell.other));
}

/// A mean that is rounding alone, next to the differences it is of, is none.
double mean_of(const SeriesPair& s) {
    const bool rounding = s.largest && std::abs(s.mean_difference) < 1e-12 * std::abs(s.largest->other - s.largest->baseline);
    return rounding ? 0.0 : s.mean_difference;
}

std::string series_lines(const SeriesPair& s, std::size_t columns) {
    const double part = 100.0 * static_cast<double>(s.differing) / static_cast<double>(s.compared);
    std::string text = paragraph(
        fmt::format("{}{}: by {:.1f} % of its size, from {} on, {:.1f} % of {} values, mean {}", s.variable.name,
                    s.variable.unit == "1" ? "" : " (" + s.variable.unit + ")", 100.0 * s.relative_difference,
                    to_string(s.first->date), part, s.compared,
                    s.variable.kind == Kind::int8_flags ? "-" : signed_text(mean_of(s))),
        2, columns);
    const CellPair& cell = s.largest ? *s.largest : *s.first;
    const std::string what = s.largest ? "largest " + signed_text(cell.other - cell.baseline) : "first";
    return text + paragraph(fmt::format("{} on {}{}", what, to_string(cell.date), cell_text(s.variable, cell)), 6, columns, 0);
}

/// Of a series that is recorded each tick, if one differs: rows of quarters carry the day on which the quarter began.
std::optional<Date> first_difference(const Comparison& other) {
    std::optional<Date> of_ticks, of_any;
    const auto earlier = [](std::optional<Date>& known, Date date) { known = known ? std::min(*known, date) : date; };
    for (const auto& s : other.series) {
        if (!s.first) continue;
        earlier(of_any, s.first->date);
        if (s.variable.time_axis == "time") earlier(of_ticks, s.first->date);
    }
    return of_ticks ? of_ticks : of_any;
}

std::string series_text(const Comparison& other, const std::string& pair, const Screen& screen, Top top) {
    std::string text = fmt::format("\n{}\n", heading("Series, " + pair, screen));
    const auto first = first_difference(other);
    if (other.series.empty()) return text + "  None is compared.\n";
    if (!first)
        return text + paragraph(fmt::format("All {} agree in every value.", other.series.size()), 2, screen.columns);
    const auto differing = std::count_if(other.series.begin(), other.series.end(), [](const auto& s) { return s.differing > 0; });
    const bool some = top && *top < static_cast<std::size_t>(differing);
    text += paragraph(fmt::format("{} of {} differ, the first on {}{}:", differing, other.series.size(), to_string(*first),
                                  some ? fmt::format("; the {} that differ most", *top) : ""), 2, screen.columns);
    for (const auto& s : series_to_tell(other, top))
        if (s.differing > 0) text += series_lines(s, screen.columns);
    return text;
}

std::string scenario_text(const Comparison& other, const std::string& pair, const Screen& screen) {
    std::string text = fmt::format("\n{}\n", heading("Scenario, " + pair, screen));
    if (other.scenario.empty()) text += "  The same.\n";
    const std::size_t told = std::min(other.scenario.size(), most_differences);
    for (std::size_t i = 0; i < told; ++i) {
        const ScenarioDifference& d = other.scenario[i];
        text += paragraph(fmt::format("{}: {} -> {}", d.path, d.baseline, d.other), 2, screen.columns);
    }
    if (told < other.scenario.size())
        text += paragraph(fmt::format("and {} more: --csv lists them all", other.scenario.size() - told), 2, screen.columns);
    return text;
}

std::string csv_value(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

std::string csv_cell(const std::optional<CellPair>& cell) {
    if (!cell) return ",,";
    return fmt::format("{},{},{}", to_string(cell->date), csv_field(fmt::format("{}", fmt::join(cell->labels, "/"))),
                       csv_value(cell->other - cell->baseline));
}

}  // namespace

std::string as_text(const TrajectoryFile& baseline, const std::vector<Comparison>& others, const Screen& screen, Top top) {
    const std::size_t columns = screen.columns;
    std::string text = heading("Runs", screen) + "\n";
    text += run_line(0, baseline.path().string(), baseline.about().provenance, columns);
    for (std::size_t i = 0; i < others.size(); ++i) {
        text += run_line(i + 1, others[i].file, others[i].provenance, columns);
        for (const auto& remark : others[i].remarks) text += paragraph(remark, 5, columns);
    }
    for (std::size_t i = 0; i < others.size(); ++i)
        text += scenario_text(others[i], fmt::format("A -> {}", letter(i + 1)), screen);
    text += fmt::format("\n{}\n{}", heading("Metrics", screen), metric_table(baseline, others, columns, top));
    for (std::size_t i = 0; i < others.size(); ++i)
        text += series_text(others[i], fmt::format("{} - A", letter(i + 1)), screen, top);
    return text;
}

std::string as_csv(const std::vector<Comparison>& others, Top top) {
    std::string text =
        "file,what,name,unit,baseline,value,difference,compared,differing,mean_difference,first_date,first_cell,"
        "first_difference,largest_date,largest_cell,largest_difference,relative_difference\n";
    for (const auto& other : others) {
        const std::string file = csv_field(other.file);
        for (const auto& d : other.scenario)
            text += fmt::format("{},scenario,{},,{},{},,,,,,,,,,,\n", file, csv_field(d.path), csv_field(d.baseline), csv_field(d.other));
        for (const auto& m : metrics_to_tell(others, other.metrics, top)) {
            if (top && !m.differs()) continue;  // it differs in another of the files
            text += fmt::format("{},metric,{},{},{},{},{},,,,,,,,,,{}\n", file, m.name, csv_field(m.unit), csv_value(m.baseline),
                                csv_value(m.other), csv_value(m.difference()), csv_value(m.relative_difference()));
        }
        for (const auto& s : series_to_tell(other, top))
            text += fmt::format("{},series,{},{},,,,{},{},{},{},{},{}\n", file, s.variable.name, csv_field(s.variable.unit), s.compared,
                                s.differing, csv_value(s.mean_difference), csv_cell(s.first), csv_cell(s.largest),
                                csv_value(s.relative_difference));
    }
    return text;
}

}  // namespace chokepoint
