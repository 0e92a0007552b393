// Writes a trajectory: rows are buffered, whole chunks are written once, and the file is published at the end.
#include "output/trajectory.hpp"

#include "output/h5.hpp"
#include "output/trajectory_layout.hpp"
#include "output/trajectory_stream.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

namespace chokepoint {
namespace {

using namespace trajectory_layout;
Stream stream_of(const Variable& variable, const Layout& layout) {
    Extent row;
    for (const auto& name : variable.axes)
        row.push_back(std::find_if(layout.axes.begin(), layout.axes.end(), [&name](const Axis& axis) {
                          return axis.name == name;
                      })->labels.size());
    switch (variable.kind) {
        case Kind::int64: return {variable.name, h5::Type::int64, row};
        case Kind::int8_flags: return {variable.name, h5::Type::int8, row};
        case Kind::float64: break;
    }
    return {variable.name, h5::Type::float64, row};
}

bool fits(const Column& column, const Stream& stream) {
    constexpr std::array types{h5::Type::int64, h5::Type::float64, h5::Type::int8};  // as in Column
    const auto cells = std::visit([](auto values) { return values.size(); }, column);
    return types[column.index()] == stream.type() && cells == stream.cells();
}

void describe_time(h5::Object& object, const std::string& long_name, Date epoch) {
    object.set("standard_name", std::string_view("time"));
    object.set("long_name", long_name);
    object.set("units", time_units(epoch));
    object.set("calendar", std::string_view("proleptic_gregorian"));
}

void describe(h5::Object& object, const Variable& variable) {
    object.set("long_name", variable.long_name);
    object.set("units", variable.unit);
    switch (variable.kind) {
        case Kind::int64: object.set("_FillValue", h5::missing_int64); break;
        case Kind::float64: object.set("_FillValue", std::numeric_limits<double>::quiet_NaN()); break;
        case Kind::int8_flags: object.set("_FillValue", h5::missing_int8); break;
    }
    if (!variable.cell_methods.empty()) object.set("cell_methods", variable.cell_methods);
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

void describe(h5::Object& file, const Provenance& p) {
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
}

}  // namespace

class TrajectoryWriter::Recording {
public:
    Recording(const std::filesystem::path& final_path, Layout layout, const Provenance& provenance)
        : target_(final_path), layout_(std::move(layout)), file_(h5::File::create(target_.path())) {
        describe(file_, provenance);
        for (const auto& name : time_axes(layout_)) clocks_.push_back({name, std::nullopt, {}});
        for (const auto& clock : clocks_) streams_.emplace_back(clock.name, h5::Type::int64, Extent{});
        for (const auto& variable : layout_.variables) streams_.push_back(stream_of(variable, layout_));
        for (std::size_t i = 0; i < clocks_.size(); ++i) clocks_[i].streams.push_back(i);
        for (std::size_t i = 0; i < layout_.variables.size(); ++i)
            clock(layout_.variables[i].time_axis).streams.push_back(clocks_.size() + i);
    }

    const std::filesystem::path& final_path() const { return target_.final_path(); }

    void append(std::string_view clock_name, Date date, std::span<const Column> row) {
        auto& now = clock(clock_name);
        if (now.last && date <= *now.last)
            throw std::invalid_argument(
                fmt::format("trajectory: {} does not follow {}", to_string(date), to_string(*now.last)));
        if (row.size() + 1 != now.streams.size())
            throw std::invalid_argument(fmt::format("trajectory: {} columns for the {} variables on '{}'",
                                                    row.size(), now.streams.size() - 1, clock_name));
        for (std::size_t i = 0; i < row.size(); ++i)
            if (const auto& stream = streams_[now.streams[i + 1]]; !fits(row[i], stream))
                throw std::invalid_argument(
                    fmt::format("trajectory: the column does not fit the variable '{}'", stream.name()));
        now.last = date;
        const std::int64_t days = date.days - layout_.epoch.days;
        add(streams_[now.streams[0]], &days);
        for (std::size_t i = 0; i < row.size(); ++i)
            std::visit([&](auto values) { add(streams_[now.streams[i + 1]], values.data()); }, row[i]);
    }

    void publish(std::span<const Metric> metrics, std::span<const Event> events) {
        check_metrics(layout_, metrics);
        if (!created_) create_datasets(true);
        for (auto& stream : streams_) stream.write_waiting();
        write_events(events);
        for (const auto& metric : metrics) write_metric(metric);
        attach_scales();
        streams_.clear();
        file_.close();
        target_.publish();
    }

private:
    struct Clock {
        std::string name;
        std::optional<Date> last;
        std::vector<std::size_t> streams;  // its coordinate, then its variables
    };

    Clock& clock(std::string_view name) {
        const auto found =
            std::find_if(clocks_.begin(), clocks_.end(), [name](const Clock& c) { return c.name == name; });
        if (found == clocks_.end())
            throw std::invalid_argument("trajectory: no variable is on the time axis '" + std::string(name) + "'");
        return *found;
    }

    void add(Stream& stream, const void* values) {
        stream.add(values);
        if (!stream.full()) return;
        if (!created_) create_datasets(false);
        stream.write_waiting();
    }

    void create_datasets(bool all_rows_are_here) {
        for (std::size_t i = 0; i < clocks_.size(); ++i) {
            auto& coordinate = streams_[i].create(file_, all_rows_are_here);
            coordinate.make_scale(clocks_[i].name);
            describe_time(coordinate, i == 0 ? "date of the tick" : "date of the " + clocks_[i].name,
                          layout_.epoch);
        }
        for (const auto& axis : layout_.axes) {
            auto labels = file_.create_dataset(axis.name, h5::Type::text, {{axis.labels.size()}, {}, false});
            labels.make_scale(axis.name);
            labels.set("long_name", axis.long_name);
            labels.set("units", std::string_view("1"));
            labels.write(axis.labels);
        }
        for (std::size_t i = 0; i < layout_.variables.size(); ++i)
            describe(streams_[clocks_.size() + i].create(file_, all_rows_are_here), layout_.variables[i]);
        created_ = true;
    }

    void write_events(std::span<const Event> events) {
        const Extent extent{events.size()}, chunk{std::max<std::uint64_t>(1, events.size())};
        auto axis = file_.create_dataset(event_axis, h5::Type::dimension, {extent, chunk, false});
        axis.make_scale(fmt::format("This is a netCDF dimension but not a netCDF variable.{:10d}", events.size()));
        auto dates = file_.create_dataset(event_time, h5::Type::int64, {extent, chunk, false});
        describe_time(dates, "date of the event", layout_.epoch);
        dates.set("_FillValue", h5::missing_int64);
        auto texts = file_.create_dataset(event_text, h5::Type::text, {extent, chunk, false});
        texts.set("long_name", std::string_view("what happened"));
        texts.set("units", std::string_view("1"));
        if (events.empty()) return;
        std::vector<std::int64_t> days;
        std::vector<std::string> words;
        for (const auto& event : events) {
            days.push_back(event.date.days - layout_.epoch.days);
            words.push_back(event.what);
        }
        dates.write_rows(0, days.size(), days.data());
        texts.write(words);
    }

    void write_metric(const Metric& metric) {
        auto number = file_.create_dataset(metric.name, h5::Type::float64, {});
        number.set("long_name", metric.long_name);
        number.set("units", metric.unit);
        number.set("_FillValue", std::numeric_limits<double>::quiet_NaN());
        number.write(metric.value);
    }

    void attach_scales() {
        std::vector<std::pair<std::string, std::vector<std::string>>> axes_of;
        for (const auto& variable : layout_.variables) {
            std::vector<std::string> axes{variable.time_axis};
            axes.insert(axes.end(), variable.axes.begin(), variable.axes.end());
            axes_of.emplace_back(variable.name, axes);
        }
        axes_of.emplace_back(event_time, std::vector<std::string>{event_axis});
        axes_of.emplace_back(event_text, std::vector<std::string>{event_axis});
        file_.attach(axes_of);
    }

    TemporaryFile target_;
    Layout layout_;
    h5::File file_;
    std::vector<Clock> clocks_;
    std::vector<Stream> streams_;  // the coordinates of the clocks, then the variables
    bool created_ = false;
};

namespace {

template <class Act>
auto naming(const std::filesystem::path& file, Act&& act) {
    try {
        return act();
    } catch (const h5::Error& error) {
        throw OutputError(file, error.what());
    }
}

}  // namespace

TrajectoryWriter::TrajectoryWriter(const std::filesystem::path& final_path, const Layout& layout,
                                   const Provenance& provenance) {
    check_layout(layout);
    recording_ = naming(final_path, [&] { return std::make_unique<Recording>(final_path, layout, provenance); });
}

TrajectoryWriter::TrajectoryWriter(TrajectoryWriter&&) noexcept = default;
TrajectoryWriter::~TrajectoryWriter() = default;

void TrajectoryWriter::append(Date date, std::span<const Column> row) { append(time_axis, date, row); }

void TrajectoryWriter::append(std::string_view time_axis_name, Date date, std::span<const Column> row) {
    if (!recording_) throw std::logic_error("trajectory: a published trajectory takes no more rows");
    naming(recording_->final_path(), [&] { recording_->append(time_axis_name, date, row); });
}

void TrajectoryWriter::publish(std::span<const Metric> metrics, std::span<const Event> events) {
    if (!recording_) throw std::logic_error("trajectory: published twice");
    naming(recording_->final_path(), [&] { recording_->publish(metrics, events); });
    recording_.reset();
}

}  // namespace chokepoint
