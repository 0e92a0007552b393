// What a run finds in its folder, and what it may do with it.
#pragma once

#include "output/checkpoint.hpp"
#include "tools/simulation/run_folder.hpp"

#include <optional>

namespace chokepoint {

/// Attempts at this run so far, as status.json counts them.
int attempts_so_far(const std::filesystem::path& folder, const Provenance& provenance);

/// The outcome if a finished run is there and `resume` may keep it; nothing if the run has to be made. Throws OutputError
/// if what is there may not be replaced.
std::optional<RunOutcome> finished_before(const RunRequest& request, const Provenance& provenance);

/// Under the lock: removes what may and must go, and reads the newest checkpoint that is whole, if this run has any.
/// Throws OutputError if the folder holds another run, or one that may neither be resumed nor overwritten.
std::optional<Checkpoint> claim(const RunRequest& request, const Provenance& provenance);

}  // namespace chokepoint
