// Which part of a trajectory was asked for: variables, labels of axes, days.
#pragma once

#include "output/trajectory_rows.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

/// In the order of the axis; numbers as text.
std::vector<std::string> labels_of(const Axis& axis);

constexpr bool is_whole(Kind kind) { return kind == Kind::int64 || kind == Kind::int32; }

/// As the command line says it.
struct Request {
    std::vector<std::string> variables;
    std::vector<std::string> where;  // "axis=label"; labels of one axis add up
    std::optional<Date> from;
    std::optional<Date> to;  // itself included
};

/// Throws UsageError if the last day is before the first one.
void require_in_order(std::optional<Date> from, std::optional<Date> to);

/// The same, and also, with the days that the run has, if none of these is asked for. `dates`: of its ticks.
void require_in_run(const std::vector<Date>& dates, std::optional<Date> from, std::optional<Date> to);

struct Rows {
    std::size_t first = 0;
    std::size_t count = 0;
};

/// Cells of one variable's row, in C order.
struct CellChoice {
    std::vector<std::size_t> cells;                // places in the row
    std::vector<std::vector<std::string>> labels;  // of each cell, one for each axis
};

class Selection {
public:
    /// Throws UsageError for what the file does not have, with the nearest name.
    Selection(const TrajectoryFile& file, const Request& request);

    const std::vector<Variable>& variables() const { return variables_; }
    CellChoice cells(const Variable& variable) const;
    Rows rows(const std::vector<Date>& dates) const;

private:
    const Trajectory* about_;
    std::vector<Variable> variables_;
    std::map<std::string, std::vector<std::size_t>> chosen_;  // labels by axis; an axis that is not there is whole
    Request request_;
};

}  // namespace chokepoint
