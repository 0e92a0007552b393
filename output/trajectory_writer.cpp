// Writes a trajectory: rows are packed in blocks, segments are published on the way, the whole file at the end.
#include "output/h5.hpp"
#include "output/seal.hpp"
#include "output/trajectory_file.hpp"
#include "output/trajectory_layout.hpp"
#include "output/trajectory_parts.hpp"
#include "sim/parallel.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <utility>

namespace chokepoint {
namespace {

using namespace trajectory_layout;
namespace file_of = trajectory_file;

constexpr std::int64_t no_row = std::numeric_limits<std::int64_t>::min();

bool fits(const Column& column, const Stream& stream) {
    constexpr std::array types{h5::Type::int64, h5::Type::float64, h5::Type::int8, h5::Type::int32, h5::Type::float32};
    const auto cells = std::visit([](auto values) { return values.size(); }, column);
    return types[column.index()] == stream.type() && cells == stream.cells();
}

/// Packs the waiting rows of streams, all their chunks side by side; [stream][chunk]. None of a stream without any.
std::vector<std::vector<h5::RawChunk>> pack_waiting(const std::vector<Stream*>& streams) {
    std::vector<std::vector<h5::RawChunk>> packed(streams.size());
    std::vector<std::pair<std::size_t, std::size_t>> tasks;
    for (std::size_t i = 0; i < streams.size(); ++i) {
        packed[i].resize(streams[i]->has_tail() ? streams[i]->chunks_per_block() : 0);
        for (std::size_t c = 0; c < packed[i].size(); ++c) tasks.emplace_back(i, c);
    }
    for_each_task(tasks.size(), [&](std::size_t t) {
        const auto [stream, chunk] = tasks[t];
        packed[stream][chunk] = streams[stream]->pack_waiting(chunk);
    });
    return packed;
}

template <class Act>
auto naming(const std::filesystem::path& file, Act&& act) {
    try {
        return act();
    } catch (const h5::Error& error) {
        throw OutputError(file, error.what(), error.code());
    }
}

}  // namespace

class TrajectoryWriter::Recording {
public:
    Recording(std::filesystem::path final_path, Layout layout, const Provenance& provenance, const RowCounts& rows)
        : final_path_(std::move(final_path)), layout_(std::move(layout)), provenance_(provenance) {
        const TemporaryFile probe(final_path_);  // what would make publishing fail is found before hours of work
        const auto known = [&](const std::string& axis) { return rows.contains(axis) ? rows.at(axis) : 0; };
        for (const auto& name : time_axes(layout_)) {
            clocks_.push_back({name, no_row, {streams_.size()}});
            streams_.emplace_back(name, h5::Type::int64, Extent{}, known(name), 0);
        }
        for (const auto& variable : layout_.variables) {
            if (variable.time_axis.empty()) continue;
            clock(variable.time_axis).streams.push_back(streams_.size());
            streams_.emplace_back(variable.name, file_of::type_of(variable.kind), file_of::extent_of(variable, layout_),
                                  known(variable.time_axis), variable.keep_bits);
        }
    }

    const std::filesystem::path& final_path() const { return final_path_; }
    std::filesystem::path beside(const std::string& name) const { return final_path_.parent_path() / name; }

    void set_constant(std::string_view name, Column values) {
        const auto bytes = std::visit([](auto v) { return std::as_bytes(v); }, values);
        constants_[std::string(name)] = {bytes.begin(), bytes.end()};
    }

    void append(std::string_view clock_name, Date date, std::span<const Column> row) {
        auto& now = clock(clock_name);
        if (date.days <= now.last_day)
            throw std::invalid_argument(fmt::format("trajectory: {} does not follow {}", to_string(date),
                                                    to_string({static_cast<int>(now.last_day)})));
        if (row.size() + 1 != now.streams.size())
            throw std::invalid_argument(fmt::format("trajectory: {} columns for the {} variables on '{}'",
                                                    row.size(), now.streams.size() - 1, clock_name));
        for (std::size_t i = 0; i < row.size(); ++i)
            if (const auto& stream = streams_[now.streams[i + 1]]; !fits(row[i], stream))
                throw std::invalid_argument(
                    fmt::format("trajectory: the column does not fit the variable '{}'", stream.name()));
        now.last_day = date.days;
        const std::int64_t days = date.days - layout_.epoch.days;
        streams_[now.streams[0]].add(&days);
        for (std::size_t i = 0; i < row.size(); ++i)
            std::visit([&](auto values) { streams_[now.streams[i + 1]].add(values.data()); }, row[i]);
        pack_full_blocks(now.streams);
    }

    std::uint64_t held_bytes() const {
        std::uint64_t bytes = 0;
        for (const auto& stream : streams_) bytes += stream.held_bytes();
        return bytes;
    }

    std::size_t segments() const { return parts_.segments().size(); }

    void publish_segment(const std::string& name, std::span<const Event> events) {
        Segment segment{name, {}, {}, {}};
        for (const auto& stream : streams_) {
            segment.first_block.push_back(stream.first_held());
            segment.end_block.push_back(stream.blocks());
        }
        write(name, segment.first_block, {}, events, Care::durable, &segment.sha256);
        for (auto& stream : streams_) stream.let_go();
        parts_.add(final_path_.parent_path(), std::move(segment));
    }

    RecordingState state() const {
        RecordingState now;
        for (const auto& stream : streams_) now.streams.push_back(stream.state());
        for (const auto& clock : clocks_) now.last_days.push_back(clock.last_day);
        now.segments = parts_.segments();
        return now;
    }

    void restore(RecordingState now, const std::filesystem::path& folder, const std::string& run_id) {
        if (now.streams.size() != streams_.size() || now.last_days.size() != clocks_.size())
            throw std::invalid_argument("trajectory: a state with other variables");
        parts_ = TrajectoryParts(folder, now, final_path_.filename().string(), run_id);
        for (std::size_t i = 0; i < streams_.size(); ++i) streams_[i].restore(std::move(now.streams[i]));
        for (std::size_t i = 0; i < clocks_.size(); ++i) clocks_[i].last_day = now.last_days[i];
    }

    void adopt_segments(const std::string& name, std::span<const Event> events) {
        Segment whole{name, {}, std::vector<std::uint64_t>(streams_.size(), 0), {}};
        for (const auto& stream : streams_) whole.end_block.push_back(stream.blocks());
        write(name, whole.first_block, {}, events, Care::durable, &whole.sha256);
        parts_ = {};
        parts_.add(final_path_.parent_path(), std::move(whole));
    }

    void publish(std::span<const Metric> metrics, std::span<const Event> events) {
        check_metrics(layout_, metrics);
        for (auto& stream : streams_) stream.fit_to_rows();
        write(final_path_.filename().string(), std::vector<std::uint64_t>(streams_.size(), 0), metrics, events,
              Care::durable, nullptr);
        streams_.clear();
    }

private:
    struct Clock {
        std::string name;
        std::int64_t last_day;
        std::vector<std::size_t> streams;  // its coordinate, then its variables
    };

    Clock& clock(std::string_view name) {
        const auto found =
            std::find_if(clocks_.begin(), clocks_.end(), [name](const Clock& c) { return c.name == name; });
        if (found == clocks_.end())
            throw std::invalid_argument("trajectory: no variable is on the time axis '" + std::string(name) + "'");
        return *found;
    }

    void pack_full_blocks(const std::vector<std::size_t>& among) {
        std::vector<Stream*> full;
        for (const std::size_t i : among)
            if (streams_[i].full()) full.push_back(&streams_[i]);
        if (full.empty()) return;
        auto packed = pack_waiting(full);
        for (std::size_t i = 0; i < full.size(); ++i) full[i]->block_is_packed(std::move(packed[i]));
    }

    /// Writes a file that begins with the blocks `first`, by stream.
    void write(const std::string& name, const std::vector<std::uint64_t>& first, std::span<const Metric> metrics,
               std::span<const Event> events, Care care, std::string* sum) {
        std::vector<Stream*> all;
        for (auto& stream : streams_) all.push_back(&stream);
        const auto tails = pack_waiting(all);
        TemporaryFile target(beside(name));
        naming(target.final_path(), [&] {
            auto file = h5::File::create(target.path());
            file_of::describe(file, provenance_);
            for (std::size_t i = 0; i < clocks_.size(); ++i) {
                auto coordinate = write_stream(file, i, first[i], tails[i]);
                coordinate.make_scale(clocks_[i].name);
                file_of::describe_time(coordinate, i == 0 ? "date of the tick" : "date of the " + clocks_[i].name,
                                       layout_.epoch);
                if (first[i] > 0)
                    coordinate.set(first_row, static_cast<std::int64_t>(first[i] * streams_[i].rows_per_block()));
            }
            for (const auto& axis : layout_.axes) file_of::write_axis(file, axis);
            std::size_t i = clocks_.size();
            for (const auto& variable : layout_.variables) {
                if (variable.time_axis.empty()) {
                    file_of::write_constant(file, variable, layout_, constants_.at(variable.name).data());
                    continue;
                }
                auto dataset = write_stream(file, i, first[i], tails[i]);
                file_of::describe(dataset, variable);
                if (first[i] > 0)
                    dataset.set(first_row, static_cast<std::int64_t>(first[i] * streams_[i].rows_per_block()));
                ++i;
            }
            file_of::write_events(file, events, layout_.epoch);
            for (const auto& metric : metrics) file_of::write_metric(file, metric);
            file_of::attach_scales(file, layout_);
            file.close();
        });
        const std::string sealed = seal(target.path(), target.final_path());
        if (sum != nullptr) *sum = sealed;
        target.publish(care);
    }

    h5::Dataset write_stream(h5::File& file, std::size_t index, std::uint64_t first,
                             const std::vector<h5::RawChunk>& tail) {
        const Stream& stream = streams_[index];
        auto dataset = file.create_dataset(stream.name(), stream.type(), {stream.extent(first), stream.chunk(), true});
        const auto put = [&](std::uint64_t block, std::uint64_t chunk, const h5::RawChunk& raw) {
            dataset.write_chunk(stream.offset(block, chunk, first), raw.bytes, raw.skipped_filters);
        };
        for (std::uint64_t block = first; block < stream.first_held(); ++block)
            for (std::uint64_t chunk = 0; chunk < stream.chunks_per_block(); ++chunk)
                put(block, chunk, parts_.read(stream, index, block, chunk));
        for (std::uint64_t block = std::max(first, stream.first_held()); block < stream.blocks(); ++block)
            for (std::uint64_t chunk = 0; chunk < stream.chunks_per_block(); ++chunk)
                put(block, chunk, stream.held()[block - stream.first_held()][chunk]);
        if (stream.has_tail())
            for (std::uint64_t chunk = 0; chunk < stream.chunks_per_block(); ++chunk)
                put(stream.blocks(), chunk, tail[chunk]);
        return dataset;
    }

    std::filesystem::path final_path_;
    Layout layout_;
    Provenance provenance_;
    std::vector<Clock> clocks_;
    std::vector<Stream> streams_;  // the coordinates of the clocks, then the variables
    std::map<std::string, std::vector<std::byte>> constants_;
    TrajectoryParts parts_;
};

TrajectoryWriter::TrajectoryWriter(const std::filesystem::path& final_path, const Layout& layout,
                                   const Provenance& provenance, const RowCounts& rows) {
    check_layout(layout);
    recording_ = std::make_unique<Recording>(final_path, layout, provenance, rows);
}

TrajectoryWriter::TrajectoryWriter(TrajectoryWriter&&) noexcept = default;
TrajectoryWriter::~TrajectoryWriter() = default;

void TrajectoryWriter::set_constant(std::string_view variable, Column values) {
    recording_->set_constant(variable, values);
}

void TrajectoryWriter::append(Date date, std::span<const Column> row) { append(time_axis, date, row); }

void TrajectoryWriter::append(std::string_view time_axis_name, Date date, std::span<const Column> row) {
    if (!recording_) throw std::logic_error("trajectory: a published trajectory takes no more rows");
    recording_->append(time_axis_name, date, row);
}

std::uint64_t TrajectoryWriter::held_bytes() const { return recording_->held_bytes(); }
std::size_t TrajectoryWriter::segments() const { return recording_->segments(); }

void TrajectoryWriter::publish_segment(const std::string& name, std::span<const Event> events) {
    recording_->publish_segment(name, events);
}

RecordingState TrajectoryWriter::state() const { return recording_->state(); }

void TrajectoryWriter::restore(RecordingState state, const std::filesystem::path& folder, const std::string& run_id) {
    recording_->restore(std::move(state), folder, run_id);
}

void TrajectoryWriter::adopt_segments(const std::string& name, std::span<const Event> events) {
    recording_->adopt_segments(name, events);
}

void TrajectoryWriter::publish(std::span<const Metric> metrics, std::span<const Event> events) {
    if (!recording_) throw std::logic_error("trajectory: published twice");
    recording_->publish(metrics, events);
    recording_.reset();
}

}  // namespace chokepoint
