// Where a branch begins: the state of another run at a date, kept by that run or simulated anew.
#pragma once

#include "tools/simulation/run_folder.hpp"

namespace chokepoint {

/// A run that others may branch from.
struct Parent {
    std::filesystem::path folder;
    std::filesystem::path checkpoint;  // the one that was named; empty if it was a folder or a run.nc
    Provenance provenance;
};

/// `path`: a run's folder, its run.nc, or a checkpoint. Throws OutputError if it is none of these, or was made by another
/// program than this one, whose state would be another.
Parent find_parent(const std::filesystem::path& path);

/// The scenarios up to a branch of `parent` at `date`.
std::vector<Era> history_until(const Provenance& parent, Date date);

/// Finds what can be refused before anything is simulated. Throws UsageError for a date outside one of the runs, and for a
/// branch into its parent's folder; ConfigError for a change that reaches back before the date; OutputError for a folder
/// that holds an interrupted run.
void check_branch_request(const Parent& parent, Date date, const RunRequest& request);

/// Simulates one scenario after the other into folders below `work`, each up to the date where the next one takes over.
/// The request gives stop flag, deadline and progress. Nothing if it was interrupted.
std::optional<BranchStart> simulate_history(const std::vector<Era>& history, const std::filesystem::path& work,
                                            const RunRequest& like);

/// The state of `parent` at `date`: its kept checkpoint, or else simulated below `work` and, where the parent's folder
/// can be written, kept there for the next branch. Nothing if it was interrupted.
std::optional<BranchStart> state_at(const Parent& parent, Date date, const std::filesystem::path& work,
                                    const RunRequest& like);

}  // namespace chokepoint
