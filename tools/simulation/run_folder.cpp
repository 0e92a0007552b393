// Runs a scenario into a folder.
#include "tools/simulation/run_folder.hpp"

#include "output/folder_lock.hpp"
#include "output/run_files.hpp"
#include "tools/simulation/claim.hpp"
#include "tools/simulation/publication_clock.hpp"
#include "tools/simulation/run_reporter.hpp"
#include "tools/simulation/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace chokepoint {
namespace {

bool must_stop(const RunRequest& request, const World& world) {
    if (request.stop_at && world.now.tick >= tick_of(request.scenario, *request.stop_at)) return true;
    if (request.stop != nullptr && request.stop->load(std::memory_order_relaxed)) return true;
    return request.deadline && std::chrono::steady_clock::now() >= *request.deadline;
}

void warn_not_kept(const RunRequest& request, Date date, const std::string& why) {
    if (request.warn)
        request.warn(fmt::format("{}: the state at {} is not kept: {} (`branch` makes it when it needs it)",
                                 request.folder.string(), to_string(date), why));
}

RunOutcome found_finished(const RunRequest& request, RunOutcome outcome) {
    for (const Date date : request.keep_at)
        if (!std::filesystem::exists(request.folder / kept_checkpoint_file(date)))
            warn_not_kept(request, date, "the run was finished before");
    return outcome;
}

/// A run under its lock.
class Run {
public:
    /// Finds all that can be refused, and writes nothing that stays.
    Run(const RunRequest& request, const Provenance& provenance, const FolderLock* lock, std::optional<Checkpoint> checkpoint)
        : request_(request), lock_(lock), simulation_(request.scenario, provenance, request.folder),
          clock_(request.checkpoints), begins_branch_(request.start && !checkpoint) {
        for (const Date date : request.keep_at) (void)tick_of(request.scenario, date);
        if (checkpoint)
            simulation_.restore(std::move(*checkpoint), request_.folder);
        else if (request_.start)
            simulation_.branch(read_checkpoint(request_.start->checkpoint), request_.start->checkpoint.parent_path());
    }

    void simulate(RunReporter& reporter, RunOutcome& outcome) {
        if (begins_branch_) simulation_.adopt_history();
        plan_what_to_keep();
        const World& world = simulation_.world();
        for (;;) {
            keep_what_is_asked(reporter);
            outcome.ticks_done = std::max(world.now.tick, 0);
            if (simulation_.over()) break;
            if (must_stop(request_, world)) {
                publish(reporter);
                outcome.state = RunState::interrupted;
                return;
            }
            if (clock_.due(world.now.tick, simulation_.held_bytes())) publish(reporter);
            simulation_.step();
            reporter.tick(world);
            if (request_.progress && world.now.tick > 0)
                request_.progress({world.now.tick, world.structure->ticks,
                                   {world.today().days - world.scenario->tick_days}, simulation_.focal_share()});
        }
        if (lock_ != nullptr) lock_->check();
        outcome.headline = simulation_.finish();
    }

private:
    void publish(RunReporter& reporter) {
        const int tick = simulation_.world().now.tick;
        if (published_tick_ == tick) return;
        if (lock_ != nullptr) lock_->check();
        const PublicationClock::Timing timing(clock_, tick);
        simulation_.publish();
        reporter.published(simulation_.segments(), tick);
        published_tick_ = tick;
    }

    /// Kept checkpoints that an earlier attempt made and this one has still to reach are made again: their segments are
    /// gone.
    void plan_what_to_keep() {
        std::set<Date> dates(request_.keep_at.begin(), request_.keep_at.end());
        for (const auto& name : kept_checkpoint_files(request_.folder)) dates.insert(date_of_kept_checkpoint(name));
        const int now = simulation_.world().now.tick;
        for (const Date date : dates) {
            const int tick = tick_of(request_.scenario, date);
            const bool there = std::filesystem::exists(request_.folder / kept_checkpoint_file(date));
            if (tick > now || (tick == now && !there))
                keep_.emplace_back(tick, date);
            else if (!there)
                warn_not_kept(request_, date, "the run goes on from " + to_string(simulation_.world().today()));
        }
    }

    /// With an ordinary checkpoint beside it, so that a restart finds the segments that both need.
    void keep_what_is_asked(RunReporter& reporter) {
        for (const auto& [tick, date] : keep_) {
            if (simulation_.world().now.tick != tick) continue;
            publish(reporter);
            simulation_.keep(request_.folder / kept_checkpoint_file(date));
        }
    }

    const RunRequest& request_;
    const FolderLock* lock_;  // nullptr: without
    Simulation simulation_;
    PublicationClock clock_;
    bool begins_branch_;
    std::optional<int> published_tick_{};
    std::vector<std::pair<int, Date>> keep_;
};

}  // namespace

RunOutcome run_into_folder(const RunRequest& request) {
    const Provenance provenance =
        provenance_of(request.scenario, request.start ? request.start->history : std::vector<Era>{});
    if (const auto found = finished_before(request, provenance); found && is_tidy(request.folder))
        return found_finished(request, *found);
    make_folder(request.folder);
    std::optional<FolderLock> lock;
    if (request.lock) lock.emplace(request.folder);
    if (const auto found = finished_before(request, provenance)) {  // by one that was killed, or by another just now
        tidy(request, provenance);
        return found_finished(request, *found);
    }
    auto checkpoint = claim(request, provenance);
    std::optional<RunReporter> reporter;
    const auto begin = [&] {
        reporter.emplace(request.folder, request.scenario, provenance, attempts_so_far(request.folder, provenance) + 1);
    };
    const bool replaces = request.overwrite && holds_run(request.folder);
    if (!replaces) begin();
    RunOutcome outcome;
    try {
        Run run(request, provenance, lock ? &*lock : nullptr, std::move(checkpoint));
        if (replaces) {
            remove_run(request.folder);
            begin();
        }
        outcome.attempts = reporter->attempts();
        run.simulate(*reporter, outcome);
        if (outcome.state == RunState::done) remove_working_files(request.folder);
        outcome.state == RunState::done ? reporter->done() : reporter->interrupted();
    } catch (const std::exception& error) {
        if (reporter) reporter->failed(error);
        throw;
    }
    outcome.wall_seconds = reporter->seconds();
    return outcome;
}

}  // namespace chokepoint
