// Where the blocks that left memory lie: in published segments, or in the finished trajectory of the same run.
#pragma once

#include "output/h5.hpp"
#include "output/trajectory.hpp"

#include <optional>

namespace chokepoint {

class TrajectoryParts {
public:
    TrajectoryParts() = default;
    /// Segments of a state, looked for in `folder`. Those that hold blocks must be there and whole, or else `finished`
    /// of the run `run_id` takes their place. Throws OutputError.
    TrajectoryParts(const std::filesystem::path& folder, const RecordingState& state, const std::string& finished,
                    const std::string& run_id);

    void add(const std::filesystem::path& folder, Segment segment);
    /// As they stand in a state.
    const std::vector<Segment>& segments() const { return segments_; }
    /// One packed chunk of a stream. Throws h5::Error.
    h5::RawChunk read(const Stream& stream, std::size_t index, std::uint64_t block, std::uint64_t chunk);

private:
    void use_finished(const std::filesystem::path& file, const RecordingState& state, const std::string& run_id);
    const h5::Dataset& dataset(const std::filesystem::path& file, const std::string& name);

    std::filesystem::path folder_;
    std::vector<Segment> segments_;
    // The dataset that was read last: blocks are asked for one after the other.
    std::filesystem::path open_path_;
    std::optional<h5::File> open_file_;
    std::string open_name_;
    std::optional<h5::Dataset> open_dataset_;
};

}  // namespace chokepoint
