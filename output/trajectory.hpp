// The trajectory of a run: what a program records tick by tick, and reads back from a finished file.
#pragma once

#include "output/provenance.hpp"
#include "output/publish.hpp"
#include "output/trajectory_stream.hpp"
#include "sim/date.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chokepoint {

/// Labels are unique, at least one, in any script (UTF-8); or whole numbers instead, unique as well.
struct Axis {
    std::string name;
    std::string long_name;
    std::vector<std::string> labels;
    std::vector<std::int64_t> numbers{};
    std::size_t size() const { return labels.size() + numbers.size(); }
    friend bool operator==(const Axis&, const Axis&) = default;
};

enum class Kind { int64, float64, int8_flags, int32, float32 };

/// A recorded quantity: time first, then `axes`, in C order. `cell_methods` as in CF, for instance "time: sum".
/// `flag_meanings`: single words for the values 0, 1, ... of Kind::int8_flags. An empty `time_axis`: the same at all
/// times, and `axes` alone. `keep_bits`: of the mantissa of a real number; 0 keeps all.
struct Variable {
    std::string name;
    std::string unit;
    std::string long_name;
    std::string cell_methods;
    Kind kind = Kind::float64;
    std::vector<std::string> axes;
    std::string time_axis = "time";
    std::vector<std::string> flag_meanings;
    int keep_bits = 0;
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

    static constexpr auto fields(auto list) { return list(state("date", &Event::date), state("what", &Event::what)); }
};

/// One row of a variable: its cells at one time, in C order.
using Column = std::variant<std::span<const std::int64_t>, std::span<const double>, std::span<const std::int8_t>,
                            std::span<const std::int32_t>, std::span<const float>>;

/// Throws std::invalid_argument, naming the culprit, for a layout that cannot be written or read back: a repeated
/// or malformed name, an unknown axis, no unit or long name, an axis without labels, flags without meanings.
void check_layout(const Layout& layout);

/// A published part of a trajectory: whole blocks of every variable since the part before, and rows that fill none yet.
struct Segment {
    std::string file;  // its name in the run's folder
    std::string sha256;
    std::vector<std::uint64_t> first_block;  // by stream: clocks, then variables
    std::vector<std::uint64_t> end_block;

    static constexpr auto fields(auto list) {
        return list(state("file", &Segment::file), state("sha256", &Segment::sha256),
                          state("first_block", &Segment::first_block),
                          state("end_block", &Segment::end_block));
    }
};

/// What a recording must remember to go on in another execution, besides its published segments.
struct RecordingState {
    std::vector<StreamState> streams;
    std::vector<std::int64_t> last_days;  // by clock; the least number: no row yet
    std::vector<Segment> segments;

    static constexpr auto fields(auto list) {
        return list(state("streams", &RecordingState::streams),
                          state("last_days", &RecordingState::last_days),
                          state("segments", &RecordingState::segments));
    }
};

/// Throws OutputError if a segment that a state needs is missing from the folder or damaged.
void check_segments(const std::filesystem::path& folder, const RecordingState& state);

/// Rows that each time axis will have; what is not named is unknown.
using RowCounts = std::map<std::string, std::uint64_t>;

/// Records a run. Rows wait until they fill a block of chunks, which is packed in parallel and then waits in memory for
/// `publish_segment` or `publish`: the one who records keeps memory bounded by publishing segments. Nothing is visible
/// under a final name before it is whole. A failing disk throws OutputError; rows that do not fit the layout throw
/// std::invalid_argument. The finished file does not depend on where segments were cut.
class TrajectoryWriter {
public:
    TrajectoryWriter(const std::filesystem::path& final_path, const Layout& layout, const Provenance& provenance,
                     const RowCounts& rows = {});
    TrajectoryWriter(TrajectoryWriter&&) noexcept;
    ~TrajectoryWriter();

    /// Values of a variable that is the same at all times; before the first row.
    void set_constant(std::string_view variable, Column values);
    /// One column for each variable whose time axis is "time", in the layout's order. Dates increase.
    void append(Date date, std::span<const Column> row);
    /// The same for the variables of another time axis, which has its own cadence.
    void append(std::string_view time_axis, Date date, std::span<const Column> row);

    /// Bytes of packed blocks that wait in memory for the next segment.
    std::uint64_t held_bytes() const;
    std::size_t segments() const;
    /// Publishes what was added since the last segment as `name` beside the final file; needs the RowCounts of all axes
    /// that have rows. An equal name is replaced.
    void publish_segment(const std::string& name, std::span<const Event> events);
    /// To be kept once all before is published, and to go on from.
    RecordingState state() const;
    /// Goes on from a state whose segments lie in `folder`; where they are gone, from the finished trajectory of the same
    /// run there. Throws OutputError if what is needed is missing or damaged, std::invalid_argument for the state of
    /// another layout.
    void restore(RecordingState state, const std::filesystem::path& folder, const std::string& run_id);
    /// Copies what the segments of `restore` hold into one segment `name` of its own.
    void adopt_segments(const std::string& name, std::span<const Event> events);

    /// Joins segments and what is left, and lets the file appear. Nothing can be appended afterwards.
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

/// Throws OutputError for a file that is missing, truncated, damaged, foreign or of another schema version.
Trajectory read_trajectory(const std::filesystem::path& file);
/// The same without the values of variables that are not `wanted`: a file may be larger than memory.
Trajectory read_trajectory(const std::filesystem::path& file, const std::function<bool(const Variable&)>& wanted);
/// The same for its provenance alone.
Provenance read_provenance(const std::filesystem::path& file);

}  // namespace chokepoint
