// Writes tables row by row from blocks of rows.
#include "tools/reading/export_table.hpp"

#include "tools/ensemble/ensemble_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace chokepoint {
namespace {

constexpr std::size_t values_at_once = 1U << 20;
constexpr std::size_t bytes_at_once = 1U << 16;

std::string axes_of(const Variable& variable) {
    std::string text = variable.time_axis;
    for (const auto& axis : variable.axes) text += (text.empty() ? "" : "_") + axis;
    return text;
}

/// The cell as CSV, at the end of `text`.
void add_cell(std::string& text, const Variable& variable, const Cells& cells, std::size_t place) {
    if (const auto* reals = std::get_if<std::vector<double>>(&cells)) {
        const double value = (*reals)[place];
        if (std::isnan(value)) return;
        if (variable.kind == Kind::float32)
            fmt::format_to(std::back_inserter(text), "{}", static_cast<float>(value));
        else
            fmt::format_to(std::back_inserter(text), "{}", value);
        return;
    }
    const std::int64_t value = std::get<std::vector<std::int64_t>>(cells)[place];
    if (value == missing_integer) return;
    const bool has_meaning = variable.kind == Kind::int8_flags && value >= 0 &&
                             static_cast<std::size_t>(value) < variable.flag_meanings.size();
    if (has_meaning)
        text += csv_field(variable.flag_meanings[static_cast<std::size_t>(value)]);
    else
        fmt::format_to(std::back_inserter(text), "{}", value);
}

/// Labels as fields, each with a comma before it; a label is quoted once, not once a row.
std::vector<std::string> label_fields(const CellChoice& choice) {
    std::vector<std::string> fields;
    for (const auto& labels : choice.labels) {
        fields.emplace_back();
        for (const auto& label : labels) fields.back() += "," + csv_field(label);
    }
    return fields;
}

std::string time_heading(const Variable& variable) { return variable.time_axis.empty() ? "time" : variable.time_axis; }

std::string header(const ExportTable& table, Shape shape, const std::vector<CellChoice>& choices) {
    // What is the same at all times stands under the first day.
    std::string text = time_heading(table.variables.front());
    if (shape == Shape::tidy) {
        for (const auto& axis : table.variables.front().axes) text += "," + axis;
        for (const auto& variable : table.variables) text += "," + variable.name;
        return text + "\n";
    }
    for (std::size_t v = 0; v < table.variables.size(); ++v)
        for (const auto& labels : choices[v].labels) {
            std::string name = table.variables[v].name;
            for (const auto& label : labels) name += "/" + label;
            text += "," + csv_field(name);
        }
    return text + "\n";
}

/// Some rows of all variables of a table.
struct Block {
    std::vector<Cells> cells;
    std::vector<std::size_t> widths;
};

void add_row(std::string& text, const ExportTable& table, Shape shape, const std::vector<CellChoice>& choices,
             const std::vector<std::string>& labels, const std::string& date, const Block& block, std::size_t row) {
    if (shape == Shape::wide) text += date;
    const std::size_t lines = shape == Shape::wide ? 1 : choices.front().cells.size();
    for (std::size_t line = 0; line < lines; ++line) {
        if (shape == Shape::tidy) text += date + labels[line];
        for (std::size_t v = 0; v < table.variables.size(); ++v) {
            const std::size_t from = shape == Shape::wide ? 0 : line;
            const std::size_t to = shape == Shape::wide ? choices[v].cells.size() : line + 1;
            for (std::size_t c = from; c < to; ++c) {
                text += ',';
                add_cell(text, table.variables[v], block.cells[v], row * block.widths[v] + choices[v].cells[c]);
            }
        }
        text += '\n';
    }
}

}  // namespace

std::vector<ExportTable> export_tables(const Selection& selection, Shape shape) {
    std::vector<ExportTable> tables;
    for (const auto& variable : selection.variables()) {
        const std::string wide = variable.time_axis.empty() ? "constants" : variable.time_axis;
        const std::string name = shape == Shape::tidy ? axes_of(variable) : wide;
        const auto found = std::find_if(tables.begin(), tables.end(), [&](const auto& t) { return t.name == name; });
        if (found == tables.end())
            tables.push_back({name, {variable}});
        else
            found->variables.push_back(variable);
    }
    for (auto& table : tables)
        if (table.variables.size() == 1) table.name = table.variables.front().name;
    return tables;
}

void write_csv(const TrajectoryFile& file, const Selection& selection, const ExportTable& table, Shape shape,
               const Sink& sink) {
    const std::vector<Date>& dates = file.dates(table.variables.front());
    const Rows rows = selection.rows(dates);
    std::vector<CellChoice> choices;
    Block block;
    std::size_t values_a_row = 0;
    for (const auto& variable : table.variables) {
        choices.push_back(selection.cells(variable));
        block.widths.push_back(file.cells(variable));
        values_a_row += block.widths.back();
    }
    const auto labels = label_fields(choices.front());
    std::string text = header(table, shape, choices);
    const std::size_t step = std::max<std::size_t>(1, values_at_once / values_a_row);
    for (std::size_t first = rows.first; first < rows.first + rows.count; first += step) {
        const std::size_t count = std::min(step, rows.first + rows.count - first);
        block.cells.clear();
        for (const auto& variable : table.variables) block.cells.push_back(file.rows(variable, first, count));
        for (std::size_t row = 0; row < count; ++row) {
            add_row(text, table, shape, choices, labels, to_string(dates[first + row]), block, row);
            if (text.size() < bytes_at_once) continue;
            sink(text);
            text.clear();
        }
    }
    sink(text);
}

std::string metrics_csv(const Trajectory& about) {
    std::string text = "name,value,unit,meaning\n";
    for (const auto& metric : about.metrics)
        text += fmt::format("{},{},{},{}\n", metric.name, std::isnan(metric.value) ? "" : fmt::format("{}", metric.value),
                            csv_field(metric.unit), csv_field(metric.long_name));
    return text;
}

std::string events_csv(const Trajectory& about, const Rows& rows) {
    std::string text = "date,event\n";
    for (std::size_t i = rows.first; i < rows.first + rows.count; ++i)
        text += fmt::format("{},{}\n", to_string(about.events[i].date), csv_field(about.events[i].what));
    return text;
}

std::string variables_csv(const std::vector<Variable>& variables) {
    std::string text = "name,unit,axes,cell_methods,meaning\n";
    for (const auto& v : variables)
        text += fmt::format("{},{},{},{},{}\n", v.name, csv_field(v.unit),
                            fmt::format("{}{}{}", v.time_axis, v.axes.empty() || v.time_axis.empty() ? "" : " ", fmt::join(v.axes, " ")),
                            csv_field(v.cell_methods), csv_field(v.long_name));
    return text;
}

}  // namespace chokepoint
