// A trajectory as tables of comma-separated values, for those who do not read HDF5.
#pragma once

#include "tools/reading/selection.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

/// tidy: a row for each time and label, a column for each axis and variable. wide: a row for each time, a column
/// for each variable and label, named variable/label/label.
enum class Shape { tidy, wide };

/// Variables that stand beside each other: of one time axis, and in a tidy table of the same axes.
struct ExportTable {
    std::string name;  // of its file, without ending
    std::vector<Variable> variables;
};

/// Takes text piece by piece.
using Sink = std::function<void(std::string_view)>;

/// In the order in which the variables were asked for.
std::vector<ExportTable> export_tables(const Selection& selection, Shape shape);

/// Reads and writes some rows at a time: memory does not grow with the run. Numbers read back as the same bits, whole
/// ones are exact, flags are their meanings, and what is missing is an empty field. Throws OutputError.
void write_csv(const TrajectoryFile& file, const Selection& selection, const ExportTable& table, Shape shape,
               const Sink& sink);

/// name,value,unit,meaning
std::string metrics_csv(const Trajectory& about);
/// date,event
std::string events_csv(const Trajectory& about, const Rows& rows);
/// name,unit,axes,cell_methods,meaning
std::string variables_csv(const std::vector<Variable>& variables);

}  // namespace chokepoint
