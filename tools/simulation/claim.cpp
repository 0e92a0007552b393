// Looks at a folder before a run begins in it.
#include "tools/simulation/claim.hpp"

#include "output/run_files.hpp"
#include "output/status.hpp"
#include "sim/config_difference.hpp"
#include "tools/simulation/run_reporter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace chokepoint {
namespace {

constexpr const char* or_else = "give --overwrite to replace it, or -o another folder";

std::optional<Status> status_of(const std::filesystem::path& folder) {
    try {
        return read_status(folder / status_file);
    } catch (const OutputError&) {
        return {};
    }
}

/// Throws OutputError that says in what the checkpoint's run differs from this one.
void check_match(const std::filesystem::path& file, const Provenance& theirs, const Provenance& ours) {
    std::vector<std::string> lines = differences_of_programs(theirs, ours);
    if (theirs.run_id != ours.run_id) {
        const auto more = config_differences(theirs.scenario_yaml, ours.scenario_yaml, 8);
        lines.insert(lines.end(), more.begin(), more.end());
        if (theirs.seed != ours.seed) lines.push_back(fmt::format("seed: {} there, {} here", theirs.seed, ours.seed));
        if (theirs.history != ours.history) lines.push_back("history: branched from another run or at another date");
    }
    if (lines.empty()) return;
    throw OutputError(file, fmt::format("the checkpoint of another run or program ({}):\n  {}", or_else,
                                        fmt::join(lines, "\n  ")));
}

/// The newest checkpoint that can be read; a damaged one gives way to the one before.
std::optional<Checkpoint> newest(const RunRequest& request, const Provenance& provenance) {
    std::vector<std::string> problems;
    for (const char* name : {checkpoint_file, previous_checkpoint_file}) {
        const auto file = request.folder / name;
        if (!std::filesystem::exists(file)) continue;
        try {
            Checkpoint checkpoint = read_checkpoint(file);
            check_match(file, checkpoint.provenance, provenance);
            check_segments(request.folder, checkpoint.recording);
            if (!problems.empty()) {
                if (request.warn) request.warn(fmt::format("{}: going on from the one before it", problems.front()));
                std::filesystem::remove(request.folder / checkpoint_file);
            }
            return checkpoint;
        } catch (const OutputError& error) {
            problems.emplace_back(error.what());
        }
    }
    if (problems.empty()) return {};
    throw OutputError(request.folder, fmt::format("the run cannot be resumed (--overwrite starts it anew)\n  {}",
                                                  fmt::join(problems, "\n  ")));
}

bool anything_published(const std::filesystem::path& folder) {
    return holds_published_parts(folder) || !kept_checkpoint_files(folder).empty();
}

}  // namespace

int attempts_so_far(const std::filesystem::path& folder, const Provenance& provenance) {
    const auto status = status_of(folder);
    return status && status->run_id == provenance.run_id ? status->attempts : 0;
}

std::optional<RunOutcome> finished_before(const RunRequest& request, const Provenance& provenance) {
    const auto file = request.folder / trajectory_file;
    if (request.overwrite || !std::filesystem::exists(file)) return {};
    if (!request.resume) throw OutputError(file, fmt::format("a finished run is there already ({})", or_else));
    const Trajectory trajectory = read_trajectory(file, is_of_headline);
    if (trajectory.provenance.run_id != provenance.run_id)
        throw OutputError(file, fmt::format("a finished run of another scenario or seed is there ({})", or_else));
    RunOutcome outcome;
    outcome.was_done = true;
    outcome.headline = headline_of(trajectory);
    outcome.ticks_done = static_cast<int>(trajectory.dates.size());
    outcome.attempts = attempts_so_far(request.folder, provenance);
    return outcome;
}

bool is_tidy(const std::filesystem::path& folder) {
    if (holds_published_parts(folder)) return false;
    const auto status = status_of(folder);
    return !status || status->state == "done";
}

void tidy(const RunRequest& request, const Provenance& provenance) {
    if (is_tidy(request.folder)) return;
    remove_working_files(request.folder);
    RunReporter(request.folder, request.scenario, provenance, std::max(1, attempts_so_far(request.folder, provenance))).done();
}

void refuse_interrupted(const RunRequest& request) {
    if (!request.overwrite && !request.resume && anything_published(request.folder))
        throw OutputError(request.folder,
                          fmt::format("an interrupted run is there (give --resume to go on with it; {})", or_else));
}

std::optional<Checkpoint> claim(const RunRequest& request, const Provenance& provenance) {
    refuse_interrupted(request);
    remove_unpublished(request.folder);
    if (request.overwrite || !anything_published(request.folder)) return {};
    auto checkpoint = newest(request, provenance);
    if (!checkpoint) {
        const auto status = status_of(request.folder);
        if (!status || status->run_id != provenance.run_id)
            throw OutputError(request.folder, fmt::format("the segments of another run are there ({})", or_else));
    }
    remove_segments(request.folder, checkpoint ? checkpoint->recording.segments.size() : 0);
    return checkpoint;
}

}  // namespace chokepoint
