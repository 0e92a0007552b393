// Finds and reads packed chunks in files that are whole.
#include "output/trajectory_parts.hpp"

#include "output/seal.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

bool holds_blocks(const Segment& segment) { return segment.first_block != segment.end_block; }

void check(const std::filesystem::path& folder, const Segment& segment) {
    const auto file = folder / segment.file;
    if (check_seal(file) != segment.sha256)
        throw OutputError(file, "not the segment that the checkpoint was made with (its checksum is another)");
}

}  // namespace

void check_segments(const std::filesystem::path& folder, const RecordingState& state) {
    for (const auto& segment : state.segments)
        if (holds_blocks(segment)) check(folder, segment);
}

TrajectoryParts::TrajectoryParts(const std::filesystem::path& folder, const RecordingState& state,
                                 const std::string& finished, const std::string& run_id)
    : folder_(folder), segments_(state.segments) {
    try {
        check_segments(folder_, state);
    } catch (const OutputError&) {
        if (!std::filesystem::exists(folder_ / finished)) throw;
        use_finished(folder_ / finished, state, run_id);
    }
}

void TrajectoryParts::use_finished(const std::filesystem::path& file, const RecordingState& state,
                                   const std::string& run_id) {
    Segment whole{file.filename().string(), check_seal(file), {}, {}};
    const auto trajectory = h5::File::open(file);
    if (!trajectory.has("run_id") || trajectory.text("run_id") != run_id)
        throw OutputError(file, "the trajectory of another run than the checkpoint's");
    whole.first_block.assign(state.streams.size(), 0);
    for (const auto& stream : state.streams) whole.end_block.push_back(stream.blocks);
    segments_ = {std::move(whole)};
}

void TrajectoryParts::add(const std::filesystem::path& folder, Segment segment) {
    folder_ = folder;
    segments_.push_back(std::move(segment));
}

const h5::Dataset& TrajectoryParts::dataset(const std::filesystem::path& file, const std::string& name) {
    if (!open_file_ || open_path_ != file) {
        open_dataset_.reset();
        open_file_.reset();
        open_file_.emplace(h5::File::open(file));
        open_path_ = file;
    }
    if (!open_dataset_ || open_name_ != name) {
        open_dataset_.emplace(open_file_->dataset(name));
        open_name_ = name;
    }
    return *open_dataset_;
}

h5::RawChunk TrajectoryParts::read(const Stream& stream, std::size_t index, std::uint64_t block, std::uint64_t chunk) {
    const auto holder = std::find_if(segments_.begin(), segments_.end(), [&](const Segment& s) {
        return s.first_block[index] <= block && block < s.end_block[index];
    });
    if (holder == segments_.end()) throw h5::Error("no segment holds block " + std::to_string(block));
    return dataset(folder_ / holder->file, stream.name()).read_chunk(stream.offset(block, chunk, holder->first_block[index]));
}

}  // namespace chokepoint
