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

/// Whether nothing is left to do in the folder of a finished run: one killed just after it published run.nc leaves its
/// checkpoints and segments, and a status that says running.
bool is_tidy(const std::filesystem::path& folder);

/// Under the lock, for the run of `finished_before`: removes and writes what the killed one did not.
void tidy(const RunRequest& request, const Provenance& provenance);

/// Throws OutputError if an interrupted run is there that may neither be resumed nor overwritten.
void refuse_interrupted(const RunRequest& request);

/// Under the lock: reads the newest checkpoint that is whole, if this run has any, and removes what it makes useless. What
/// is to be overwritten stays, until the new run cannot be refused any more.
/// Throws OutputError if the folder holds another run, or one that may neither be resumed nor overwritten.
std::optional<Checkpoint> claim(const RunRequest& request, const Provenance& provenance);

}  // namespace chokepoint
