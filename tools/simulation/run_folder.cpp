// Runs a scenario into a folder.
#include "tools/simulation/run_folder.hpp"

#include "output/folder_lock.hpp"
#include "output/run_files.hpp"
#include "tools/simulation/claim.hpp"
#include "tools/simulation/publication_clock.hpp"
#include "tools/simulation/run_reporter.hpp"
#include "tools/simulation/simulation.hpp"

#include <algorithm>
#include <utility>

namespace chokepoint {
namespace {

bool must_stop(const RunRequest& request, const World& world) {
    if (request.stop_at && world.now.tick >= tick_of(request.scenario, *request.stop_at)) return true;
    if (request.stop != nullptr && request.stop->load(std::memory_order_relaxed)) return true;
    return request.deadline && std::chrono::steady_clock::now() >= *request.deadline;
}

/// A run under its lock.
class Run {
public:
    Run(const RunRequest& request, const Provenance& provenance, const FolderLock* lock, RunReporter& reporter)
        : request_(request), lock_(lock), reporter_(reporter), simulation_(request.scenario, provenance, request.folder),
          clock_(request.checkpoints) {
        for (const Date date : request.keep_at) keep_.emplace_back(tick_of(request.scenario, date), date);
    }

    void start_from(std::optional<Checkpoint> checkpoint) {
        if (checkpoint)
            simulation_.restore(std::move(*checkpoint), request_.folder);
        else if (request_.start)
            simulation_.branch(read_checkpoint(request_.start->checkpoint), request_.start->checkpoint.parent_path());
    }

    void simulate(RunOutcome& outcome) {
        const World& world = simulation_.world();
        for (;;) {
            keep_what_is_asked();
            outcome.ticks_done = std::max(world.now.tick, 0);
            if (simulation_.over()) break;
            if (must_stop(request_, world)) {
                publish();
                outcome.state = RunState::interrupted;
                return;
            }
            if (clock_.due(world.now.tick, simulation_.held_bytes())) publish();
            simulation_.step();
            reporter_.tick(world);
            if (request_.progress && world.now.tick > 0)
                request_.progress({world.now.tick, world.structure->ticks,
                                   {world.today().days - world.scenario->tick_days}, simulation_.focal_share()});
        }
        if (lock_ != nullptr) lock_->check();
        outcome.headline = simulation_.finish();
    }

private:
    void publish() {
        if (lock_ != nullptr) lock_->check();
        const PublicationClock::Timing timing(clock_, simulation_.world().now.tick);
        simulation_.publish();
        reporter_.published(simulation_.segments(), simulation_.world().now.tick);
    }

    void keep_what_is_asked() {
        for (const auto& [tick, date] : keep_) {
            const auto file = request_.folder / kept_checkpoint_file(date);
            if (simulation_.world().now.tick == tick && !std::filesystem::exists(file)) simulation_.keep(file);
        }
    }

    const RunRequest& request_;
    const FolderLock* lock_;  // nullptr: without
    RunReporter& reporter_;
    Simulation simulation_;
    PublicationClock clock_;
    std::vector<std::pair<int, Date>> keep_;
};

}  // namespace

RunOutcome run_into_folder(const RunRequest& request) {
    const Provenance provenance =
        provenance_of(request.scenario, request.start ? request.start->history : std::vector<Era>{});
    if (const auto found = finished_before(request, provenance)) return *found;
    make_folder(request.folder);
    std::optional<FolderLock> lock;
    if (request.lock) lock.emplace(request.folder);
    if (const auto found = finished_before(request, provenance)) return *found;  // by another, just now
    auto checkpoint = claim(request, provenance);
    RunReporter reporter(request.folder, request.scenario, provenance, attempts_so_far(request.folder, provenance) + 1);
    RunOutcome outcome;
    outcome.attempts = reporter.attempts();
    try {
        Run run(request, provenance, lock ? &*lock : nullptr, reporter);
        run.start_from(std::move(checkpoint));
        run.simulate(outcome);
        if (outcome.state == RunState::done) remove_working_files(request.folder);
        outcome.state == RunState::done ? reporter.done() : reporter.interrupted();
    } catch (const std::exception& error) {
        reporter.failed(error);
        throw;
    }
    outcome.wall_seconds = reporter.seconds();
    return outcome;
}

}  // namespace chokepoint
