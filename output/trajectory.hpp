// The trajectory of a run: what a program records tick by tick, and reads back from a finished file.
#pragma once

#include "output/provenance.hpp"
#include "output/publish.hpp"
#include "sim/date.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chokepoint {

/// Labels are unique, at least one, in any script (UTF-8).
struct Axis {
    std::string name;
    std::string long_name;
    std::vector<std::string> labels;
    friend bool operator==(const Axis&, const Axis&) = default;
};

enum class Kind { int64, float64, int8_flags };

/// A recorded quantity: time first, then `axes`, in C order. `cell_methods` as in CF, for instance "time: sum".
/// `flag_meanings`: single words for the values 0, 1, ... of Kind::int8_flags.
struct Variable {
    std::string name;
    std::string unit;
    std::string long_name;
    std::string cell_methods;
    Kind kind = Kind::float64;
    std::vector<std::string> axes;
    std::string time_axis = "time";
    std::vector<std::string> flag_meanings;
    friend bool operator==(const Variable&, const Variable&) = default;
};

struct Layout {
    std::vector<Axis> axes;
    std::vector<Variable> variables;
    Date epoch;  // times are days since this day
    friend bool operator==(const Layout&, const Layout&) = default;
};

/// A single result of the run; NaN where it does not exist.
struct Metric {
    std::string name;
    std::string unit;
    std::string long_name;
    double value = 0.0;
};

struct Event {
    Date date;
    std::string what;
    friend bool operator==(const Event&, const Event&) = default;
};

/// One row of a variable: its cells at one time, in C order.
using Column =
    std::variant<std::span<const std::int64_t>, std::span<const double>, std::span<const std::int8_t>>;

/// Throws std::invalid_argument, naming the culprit, for a layout that cannot be written or read back: a repeated
/// or malformed name, an unknown axis, no unit or long name, an axis without labels, flags without meanings.
void check_layout(const Layout& layout);

/// Records a run. Memory is bounded however long it is: rows wait until they fill a chunk, which is written once.
/// Nothing is visible under the final name before `publish`. A failing disk throws OutputError; rows that do not
/// fit the layout throw std::invalid_argument.
class TrajectoryWriter {
public:
    TrajectoryWriter(const std::filesystem::path& final_path, const Layout& layout, const Provenance& provenance);
    TrajectoryWriter(TrajectoryWriter&&) noexcept;
    /// Removes its temporary file unless published.
    ~TrajectoryWriter();

    /// One column for each variable whose time axis is "time", in the layout's order. Dates increase.
    void append(Date date, std::span<const Column> row);
    /// The same for the variables of another time axis, which has its own cadence.
    void append(std::string_view time_axis, Date date, std::span<const Column> row);
    /// Writes what is left, closes, and lets the file appear. Nothing can be appended afterwards.
    void publish(std::span<const Metric> metrics, std::span<const Event> events);

private:
    class Recording;
    std::unique_ptr<Recording> recording_;
};

struct Trajectory {
    Layout layout;
    std::vector<Date> dates;                               // of the axis "time"
    std::map<std::string, std::vector<Date>> other_dates;  // of the other time axes
    std::map<std::string, std::vector<double>> values;     // whole, in C order, time first; integers converted
    std::vector<Metric> metrics;
    std::vector<Event> events;
    Provenance provenance;

    /// Throw std::out_of_range, naming what is not there.
    const Variable& variable(std::string_view name) const;
    const Axis& axis(std::string_view name) const;
    std::span<const double> series(std::string_view name) const;
    /// One cell over time: `labels` has one label for each of the variable's axes.
    std::vector<double> series(std::string_view name, std::span<const std::string> labels) const;
    double metric(std::string_view name) const;
};

/// Throws OutputError for a file that is missing, truncated, foreign or of another schema version.
Trajectory read_trajectory(const std::filesystem::path& file);

}  // namespace chokepoint
