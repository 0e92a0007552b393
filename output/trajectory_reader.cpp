// Reads a trajectory back, layout and provenance included.
#include "output/trajectory.hpp"

#include "output/h5.hpp"
#include "output/seal.hpp"
#include "output/trajectory_layout.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace chokepoint {
namespace {

using namespace trajectory_layout;

Provenance provenance_in(const h5::File& file) {
    Provenance p;
    p.title = file.text("title");
    p.schema_version = file.integer("schema_version");
    p.program_version = file.text("program_version");
    p.git_commit = file.text("git_commit");
    p.git_dirty = file.integer("git_dirty") != 0;
    p.compiler = file.text("compiler");
    p.compiler_flags = file.text("compiler_flags");
    p.build_type = file.text("build_type");
    p.libraries = file.text("libraries");
    p.run_id = file.text("run_id");
    p.seed = file.natural("seed");
    p.focal_vendor = file.text("focal_vendor");
    p.focal_chip = file.text("focal_chip");
    p.focal_region = file.text("focal_region");
    p.rival_region = file.text("rival_region");
    p.scenario_sha256 = file.text("scenario_sha256");
    p.scenario_yaml = file.text("scenario");
    const std::int64_t eras = file.has(history_length) ? file.integer(history_length) : 0;
    for (std::int64_t i = 0; i < eras; ++i)
        p.history.push_back({file.text(history_until(static_cast<std::size_t>(i))),
                             file.text(history_scenario(static_cast<std::size_t>(i)))});
    return p;
}

Date read_epoch(const h5::Object& coordinate) {
    const std::string units = coordinate.text("units");
    std::optional<Date> date;
    if (units.starts_with(days_since)) date = parse_date(units.substr(days_since.size(), 10));
    if (!date) throw h5::Error("times in '" + units + "'");
    return *date;
}

std::vector<Date> read_dates(const h5::Dataset& dataset) {
    const Date epoch = read_epoch(dataset);
    std::vector<Date> dates;
    for (const double days : dataset.read_numbers()) {
        if (std::isnan(days)) throw h5::Error("a time is missing");
        dates.push_back({epoch.days + static_cast<int>(days)});
    }
    return dates;
}

bool is_time(const h5::Dataset& scale) { return scale.has("units") && scale.text("units").starts_with(days_since); }

Kind kind_of(h5::Type type) {
    switch (type) {
        case h5::Type::float64: return Kind::float64;
        case h5::Type::float32: return Kind::float32;
        case h5::Type::int32: return Kind::int32;
        case h5::Type::int8: return Kind::int8_flags;
        default: return Kind::int64;
    }
}

/// Whether an axis is one of time: asked once for each, not once for each variable.
class TimeAxes {
public:
    explicit TimeAxes(const h5::File& file) : file_(file) {}
    bool has(const std::string& axis) {
        const auto [known, is_new] = known_.try_emplace(axis, false);
        if (is_new) known->second = is_time(file_.dataset(axis));
        return known->second;
    }

private:
    const h5::File& file_;
    std::map<std::string, bool> known_;
};

Variable read_variable(const std::string& name, const h5::Dataset& dataset, TimeAxes& times) {
    Variable v;
    v.name = name;
    v.unit = dataset.text("units");
    v.long_name = dataset.text("long_name");
    if (dataset.has("cell_methods")) v.cell_methods = dataset.text("cell_methods");
    if (dataset.has(kept_bits)) v.keep_bits = static_cast<int>(dataset.integer(kept_bits));
    v.kind = kind_of(dataset.type());
    v.axes = dataset.scales();
    v.time_axis.clear();
    if (times.has(v.axes.front())) {
        v.time_axis = v.axes.front();
        v.axes.erase(v.axes.begin());
    }
    if (v.kind == Kind::int8_flags) {
        std::istringstream words(dataset.text("flag_meanings"));
        for (std::string word; words >> word;) v.flag_meanings.push_back(word);
    }
    return v;
}

std::vector<Event> read_events(const h5::File& file) {
    const auto dates = read_dates(file.dataset(event_time));
    const auto texts = file.dataset(event_text).read_texts();
    if (dates.size() != texts.size()) throw h5::Error("events without a date or a text");
    std::vector<Event> events;
    for (std::size_t i = 0; i < dates.size(); ++i) events.push_back({dates[i], texts[i]});
    return events;
}

using Wanted = std::function<bool(const Variable&)>;

void read_dataset(const std::string& name, const h5::Dataset& dataset, const Wanted& wanted, TimeAxes& times,
                  Trajectory& into) {
    if (dataset.extent().empty()) {
        into.metrics.push_back(
            {name, dataset.text("units"), dataset.text("long_name"), dataset.read_numbers().front()});
    } else if (!dataset.is_scale()) {
        into.layout.variables.push_back(read_variable(name, dataset, times));
        if (wanted(into.layout.variables.back())) into.values[name] = dataset.read_numbers();
    } else if (dataset.type() == h5::Type::text) {
        into.layout.axes.push_back({name, dataset.text("long_name"), dataset.read_texts(), {}});
    } else if (!is_time(dataset)) {
        // Not through floating point: identities have 63 bits.
        into.layout.axes.push_back(
            {name, dataset.text("long_name"), {}, dataset.read_integer_rows(0, dataset.extent().front())});
    } else if (name == time_axis) {
        into.layout.epoch = read_epoch(dataset);
        into.dates = read_dates(dataset);
    } else {
        into.other_dates[name] = read_dates(dataset);
    }
}

void check_kind(const h5::File& file) {
    if (!file.has("schema_version") || !file.has("scenario")) throw h5::Error("not a trajectory of this program");
    const auto schema = file.integer("schema_version");
    if (schema != trajectory_schema_version)
        throw h5::Error(fmt::format("its schema version is {}, this program reads {}", schema,
                                    trajectory_schema_version));
}

Trajectory read(const h5::File& file, const Wanted& wanted) {
    check_kind(file);
    Trajectory trajectory;
    trajectory.provenance = provenance_in(file);
    trajectory.events = read_events(file);
    TimeAxes times(file);
    for (const auto& name : file.names())
        if (name != event_axis && name != event_time && name != event_text)
            read_dataset(name, file.dataset(name), wanted, times, trajectory);
    check_layout(trajectory.layout);
    for (const auto& name : time_axes(trajectory.layout))
        if (name != time_axis && !trajectory.other_dates.contains(name)) throw h5::Error("no dates of '" + name + "'");
    return trajectory;
}

template <class Things>
const auto& named(const Things& things, std::string_view name, const char* what) {
    const auto found =
        std::find_if(things.begin(), things.end(), [name](const auto& thing) { return thing.name == name; });
    if (found == things.end()) throw std::out_of_range(fmt::format("the trajectory has no {} '{}'", what, name));
    return *found;
}

/// The number of entries if there is no such label.
std::size_t position(const Axis& axis, const std::string& label) {
    for (std::size_t i = 0; i < axis.size(); ++i)
        if ((axis.labels.empty() ? std::to_string(axis.numbers[i]) : axis.labels[i]) == label) return i;
    return axis.size();
}

}  // namespace

Trajectory trajectory_layout::read_about(const h5::File& file) {
    return read(file, [](const Variable&) { return false; });
}

const Variable& Trajectory::variable(std::string_view name) const {
    return named(layout.variables, name, "variable");
}
const Axis& Trajectory::axis(std::string_view name) const { return named(layout.axes, name, "axis"); }
double Trajectory::metric(std::string_view name) const { return named(metrics, name, "metric").value; }

std::span<const double> Trajectory::series(std::string_view name) const { return values.at(variable(name).name); }

std::vector<double> Trajectory::series(std::string_view name, std::span<const std::string> labels) const {
    const auto& axes = variable(name).axes;
    if (axes.size() != labels.size())
        throw std::out_of_range(fmt::format("'{}' needs {} labels, not {}", name, axes.size(), labels.size()));
    std::size_t cell = 0, cells = 1;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const Axis& all = axis(axes[i]);
        const std::size_t at = position(all, labels[i]);
        if (at == all.size()) throw std::out_of_range(fmt::format("'{}' is no {}", labels[i], axes[i]));
        cell = cell * all.size() + at;
        cells *= all.size();
    }
    const auto whole = series(name);
    std::vector<double> one;
    for (; cell < whole.size(); cell += cells) one.push_back(whole[cell]);
    return one;
}

namespace {

template <class Read>
auto reading(const std::filesystem::path& path, Read&& read_it) {
    check_seal(path);
    try {
        return read_it();
    } catch (const h5::Error& error) {
        throw OutputError(path, error.what());
    } catch (const std::invalid_argument& error) {
        throw OutputError(path, error.what());
    }
}

}  // namespace

Trajectory read_trajectory(const std::filesystem::path& path) {
    return read_trajectory(path, [](const Variable&) { return true; });
}

Trajectory read_trajectory(const std::filesystem::path& path, const std::function<bool(const Variable&)>& wanted) {
    return reading(path, [&] { return read(h5::File::open(path), wanted); });
}

Provenance read_provenance(const std::filesystem::path& path) {
    return reading(path, [&] {
        const auto file = h5::File::open(path);
        check_kind(file);
        return provenance_in(file);
    });
}

}  // namespace chokepoint
