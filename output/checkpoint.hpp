// A checkpoint: all that a run is in the middle of, in one sealed file, written by the lists of fields.
#pragma once

#include "output/headline.hpp"
#include "output/recorder.hpp"
#include "sim/state.hpp"

#include <filesystem>

namespace chokepoint {

/// What the observers remember.
struct ObserversState {
    HeadlineState headline;
    RecorderState recorder;
    std::vector<Event> events;

    static constexpr auto fields(auto list) {
        return list(state("headline", &ObserversState::headline), state("recorder", &ObserversState::recorder),
                          state("events", &ObserversState::events));
    }
};

struct Checkpoint {
    Provenance provenance;
    State world;
    ObserversState observers;
    RecordingState recording;
};

/// Publishes the file; one of that name becomes `previous` first, if that is given. Large columns are not copied.
/// Throws OutputError.
void write_checkpoint(const std::filesystem::path& file, const std::filesystem::path& previous,
                      const Provenance& provenance, const State& world, const ObserversState& observers,
                      const RecordingState& recording);

/// Throws OutputError for a file that is missing, damaged, foreign, or of a program whose state has other fields.
Checkpoint read_checkpoint(const std::filesystem::path& file);

}  // namespace chokepoint
