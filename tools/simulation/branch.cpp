// Finds or makes the state that a branch begins from.
#include "tools/simulation/branch.hpp"

#include "agents/roster.hpp"
#include "output/checkpoint.hpp"
#include "output/run_files.hpp"
#include "tools/simulation/branch_check.hpp"
#include "tools/simulation/claim.hpp"
#include "tools/simulation/exit_code.hpp"
#include "tools/simulation/simulation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <system_error>

namespace chokepoint {
namespace fs = std::filesystem;

namespace {

Scenario scenario_of(const Era& era) {
    return parse_scenario(era.scenario_yaml, "the scenario until " + era.until, standard_roster().names());
}

Provenance provenance_at(const fs::path& file) {
    return file.filename() == trajectory_file ? read_provenance(file) : read_checkpoint(file).provenance;
}

/// Copies a checkpoint to where the next branch will look for it. A folder that cannot be written is no error.
void keep_for_others(const fs::path& checkpoint, const Parent& parent, const std::function<void(const std::string&)>& warn) {
    if (!fs::exists(parent.folder / trajectory_file)) return;  // its segments may go away
    try {
        publish_copy(checkpoint, parent.folder / checkpoint.filename());
    } catch (const OutputError& error) {
        if (warn) warn(fmt::format("{}: the next branch will simulate the history again", error.what()));
    }
}

}  // namespace

std::vector<Era> history_until(const Provenance& parent, Date date) {
    std::vector<Era> history = parent.history;
    history.push_back({to_string(date), parent.scenario_yaml});
    return history;
}

void check_branch_request(const Parent& parent, Date date, const RunRequest& request) {
    std::error_code ignored;
    if (fs::equivalent(parent.folder, request.folder, ignored))
        throw UsageError(request.folder.string() + ": the run to branch from is in this folder (give -o another one)");
    const Scenario before = scenario_of({to_string(date), parent.provenance.scenario_yaml});
    const int first_tick = tick_of(before, date);
    (void)tick_of(request.scenario, date);
    if (first_tick >= (request.scenario.end.days - before.start.days) / before.tick_days)
        throw UsageError(fmt::format("--at {}: no tick begins on this day or later, and nothing would change (the run ends on {})",
                                     to_string(date), to_string(request.scenario.end)));
    check_branch(before, build_world(request.scenario, standard_roster()));
    check_focus(before, request.scenario, Date{before.start.days + first_tick * before.tick_days});
    refuse_interrupted(request);
    if (!request.warn) return;
    const Date last{before.start.days + (first_tick - 1) * before.tick_days};
    std::vector<PathChange> changes = paths_changed(before, request.scenario, first_tick);
    for (auto& rule : rules_redated(before, request.scenario, last)) changes.push_back({std::move(rule), acts_later});
    for (const auto& [what, then] : changes)
        request.warn(fmt::format("{}: the history until {} is as it was without this change, which {} (run the scenario from its "
                                 "start for the rest)",
                                 what, to_string(date), then));
}

Parent find_parent(const fs::path& path) {
    Parent parent;
    fs::path file = path;
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
        file = path / trajectory_file;
        if (!fs::exists(file)) file = path / checkpoint_file;
        if (!fs::exists(file)) throw OutputError(path, "neither a finished run (run.nc) nor an interrupted one (checkpoint) is there");
    } else if (path.filename() != trajectory_file && path.filename() != checkpoint_file) {
        parent.checkpoint = path;
    }
    parent.folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    parent.provenance = provenance_at(file);
    const auto lines = differences_of_programs(parent.provenance, make_provenance("", "", 0));
    if (!lines.empty())
        throw OutputError(file, fmt::format("made by another program, whose state may be another (make it anew with this "
                                            "one, for instance from its scenario)\n  {}",
                                            fmt::join(lines, "\n  ")));
    return parent;
}

std::optional<BranchStart> simulate_history(const std::vector<Era>& history, const fs::path& work, const RunRequest& like) {
    std::optional<BranchStart> start;
    for (std::size_t i = 0; i < history.size(); ++i) {
        RunRequest request = like;
        request.scenario = scenario_of(history[i]);
        request.folder = work / std::to_string(i);
        request.resume = true;
        request.overwrite = false;
        const Date until = parse_date(history[i].until).value_or(Date{});
        request.keep_at = {until};
        request.stop_at = until;
        request.start = start;
        run_into_folder(request);
        const fs::path kept = request.folder / kept_checkpoint_file(until);
        if (!fs::exists(kept)) return {};
        start = BranchStart{kept, {history.begin(), history.begin() + static_cast<std::ptrdiff_t>(i) + 1}};
    }
    return start;
}

std::optional<BranchStart> state_at(const Parent& parent, Date date, const fs::path& work, const RunRequest& like) {
    const auto history = history_until(parent.provenance, date);
    for (const fs::path& kept : {parent.checkpoint, parent.folder / kept_checkpoint_file(date)}) {
        if (kept.empty() || !fs::exists(kept)) continue;
        const Checkpoint checkpoint = read_checkpoint(kept);
        const Scenario scenario = scenario_of({to_string(date), checkpoint.provenance.scenario_yaml});
        if (checkpoint.provenance.run_id == parent.provenance.run_id && checkpoint.world.tick == tick_of(scenario, date))
            return BranchStart{kept, history};
    }
    auto start = simulate_history(history, work, like);
    if (start) keep_for_others(start->checkpoint, parent, like.warn);
    return start;
}

}  // namespace chokepoint
