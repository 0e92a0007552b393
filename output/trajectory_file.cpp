// Attributes and small datasets of a trajectory, as netCDF-4 and CF want them.
#include "output/trajectory_file.hpp"

#include "output/trajectory_layout.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace chokepoint::trajectory_file {

using namespace trajectory_layout;

namespace {

void set_fill_value(h5::Object& object, Kind kind) {
    switch (kind) {
        case Kind::int64: return object.set("_FillValue", h5::missing_int64);
        case Kind::int32: return object.set("_FillValue", h5::missing_int32);
        case Kind::int8_flags: return object.set("_FillValue", h5::missing_int8);
        case Kind::float32: return object.set("_FillValue", std::numeric_limits<float>::quiet_NaN());
        case Kind::float64: return object.set("_FillValue", std::numeric_limits<double>::quiet_NaN());
    }
}

}  // namespace

void describe_time(h5::Object& object, const std::string& long_name, Date epoch) {
    object.set("standard_name", std::string_view("time"));
    object.set("long_name", long_name);
    object.set("units", time_units(epoch));
    object.set("calendar", std::string_view("proleptic_gregorian"));
}

void describe(h5::Object& object, const Variable& variable) {
    object.set("long_name", variable.long_name);
    object.set("units", variable.unit);
    set_fill_value(object, variable.kind);
    if (!variable.cell_methods.empty()) object.set("cell_methods", variable.cell_methods);
    if (variable.keep_bits > 0) object.set(kept_bits, std::int32_t{variable.keep_bits});
    if (variable.flag_meanings.empty()) return;
    std::vector<std::int8_t> values;
    std::string meanings;
    for (const auto& meaning : variable.flag_meanings) {
        values.push_back(static_cast<std::int8_t>(values.size()));
        meanings += (meanings.empty() ? "" : " ") + meaning;
    }
    object.set("flag_values", std::span<const std::int8_t>(values));
    object.set("flag_meanings", meanings);
}

void describe(h5::File& file, const Provenance& p) {
    file.set("Conventions", trajectory_conventions);
    file.set("title", p.title);
    file.set("schema_version", p.schema_version);
    file.set("program", std::string_view("chokepoint"));
    file.set("program_version", p.program_version);
    file.set("git_commit", p.git_commit);
    file.set("git_dirty", std::int64_t{p.git_dirty});
    file.set("compiler", p.compiler);
    file.set("compiler_flags", p.compiler_flags);
    file.set("build_type", p.build_type);
    file.set("libraries", p.libraries);
    file.set("run_id", p.run_id);
    file.set("seed", p.seed);
    file.set("focal_vendor", p.focal_vendor);
    file.set("focal_chip", p.focal_chip);
    file.set("focal_region", p.focal_region);
    file.set("rival_region", p.rival_region);
    file.set("scenario_sha256", p.scenario_sha256);
    file.set("scenario", p.scenario_yaml);
    if (p.history.empty()) return;
    file.set(history_length, static_cast<std::int64_t>(p.history.size()));
    for (std::size_t i = 0; i < p.history.size(); ++i) {
        file.set(history_until(i), p.history[i].until);
        file.set(history_scenario(i), p.history[i].scenario_yaml);
    }
}

h5::Type type_of(Kind kind) {
    switch (kind) {
        case Kind::int64: return h5::Type::int64;
        case Kind::int32: return h5::Type::int32;
        case Kind::int8_flags: return h5::Type::int8;
        case Kind::float32: return h5::Type::float32;
        case Kind::float64: break;
    }
    return h5::Type::float64;
}

std::vector<std::uint64_t> extent_of(const Variable& variable, const Layout& layout) {
    std::vector<std::uint64_t> extent;
    for (const auto& name : variable.axes)
        extent.push_back(
            std::find_if(layout.axes.begin(), layout.axes.end(), [&name](const Axis& axis) { return axis.name == name; })
                ->size());
    return extent;
}

void write_axis(h5::File& file, const Axis& axis) {
    const bool numbers = axis.labels.empty();
    auto labels = file.create_dataset(axis.name, numbers ? h5::Type::int64 : h5::Type::text, {{axis.size()}, {}, false});
    labels.make_scale(axis.name);
    labels.set("long_name", axis.long_name);
    labels.set("units", std::string_view("1"));
    numbers ? labels.write_all(axis.numbers.data()) : labels.write(axis.labels);
}

void write_constant(h5::File& file, const Variable& variable, const Layout& layout, const void* values) {
    auto dataset = file.create_dataset(variable.name, type_of(variable.kind), {extent_of(variable, layout), {}, false});
    describe(dataset, variable);
    dataset.write_all(values);
}

void write_events(h5::File& file, std::span<const Event> events, Date epoch) {
    const Extent extent{events.size()}, chunk{std::max<std::uint64_t>(1, events.size())};
    auto axis = file.create_dataset(event_axis, h5::Type::dimension, {extent, chunk, false});
    axis.make_scale(fmt::format("{}{:10d}", h5::no_coordinate, events.size()));
    auto dates = file.create_dataset(event_time, h5::Type::int64, {extent, chunk, false});
    describe_time(dates, "date of the event", epoch);
    dates.set("_FillValue", h5::missing_int64);
    auto texts = file.create_dataset(event_text, h5::Type::text, {extent, chunk, false});
    texts.set("long_name", std::string_view("what happened"));
    texts.set("units", std::string_view("1"));
    if (events.empty()) return;
    std::vector<std::int64_t> days;
    std::vector<std::string> words;
    for (const auto& event : events) {
        days.push_back(event.date.days - epoch.days);
        words.push_back(event.what);
    }
    dates.write_all(days.data());
    texts.write(words);
}

void write_metric(h5::File& file, const Metric& metric) {
    auto number = file.create_dataset(metric.name, h5::Type::float64, {});
    number.set("long_name", metric.long_name);
    number.set("units", metric.unit);
    number.set("_FillValue", std::numeric_limits<double>::quiet_NaN());
    number.write(metric.value);
}

void attach_scales(h5::File& file, const Layout& layout) {
    std::vector<std::pair<std::string, std::vector<std::string>>> axes_of;
    for (const auto& variable : layout.variables) {
        std::vector<std::string> axes;
        if (!variable.time_axis.empty()) axes.push_back(variable.time_axis);
        axes.insert(axes.end(), variable.axes.begin(), variable.axes.end());
        axes_of.emplace_back(variable.name, axes);
    }
    axes_of.emplace_back(event_time, std::vector<std::string>{event_axis});
    axes_of.emplace_back(event_text, std::vector<std::string>{event_axis});
    file.attach(axes_of);
}

}  // namespace chokepoint::trajectory_file
