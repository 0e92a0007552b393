// Runs a scenario into a folder.
#include "tools/simulation/run_folder.hpp"

#include "agents/roster.hpp"
#include "output/events.hpp"
#include "output/folder_lock.hpp"
#include "output/recorder.hpp"
#include "output/run_files.hpp"
#include "sim/tick.hpp"
#include "tools/simulation/run_reporter.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

std::vector<Variable> variables_of(const Recorder& recorder) {
    std::vector<Variable> variables;
    for (const auto& observable : recorder.observables()) variables.push_back(observable.variable);
    for (const auto& variable : headline_variables()) variables.push_back(variable);
    return variables;
}

Provenance provenance_of(const Scenario& scenario) {
    Provenance provenance = make_provenance(scenario.title, to_yaml(scenario), scenario.seed);
    provenance.focal_vendor = scenario.focal_vendor;
    provenance.focal_chip = scenario.focal_chip;
    provenance.focal_region = scenario.focal_region;
    provenance.rival_region = scenario.rival_region;
    return provenance;
}

bool must_stop(const RunRequest& request) {
    if (request.stop != nullptr && request.stop->load(std::memory_order_relaxed)) return true;
    return request.deadline && std::chrono::steady_clock::now() >= *request.deadline;
}

/// Runs all ticks into the file.
void simulate(const RunRequest& request, const Provenance& provenance, RunReporter& reporter, RunOutcome& outcome) {
    World world = build_world(request.scenario, standard_roster());
    Recorder recorder(world);
    TrajectoryWriter writer(request.folder / trajectory_file,
                            {recorder.axes(), variables_of(recorder), request.scenario.start}, provenance);
    HeadlineObserver observer(world);
    std::vector<Event> events;
    while (world.now.tick < world.structure->ticks) {
        if (must_stop(request)) {
            outcome.state = RunState::interrupted;
            return;
        }
        const bool recorded = world.now.tick >= 0;
        const Published published = tick(world);
        reporter.tick(world);
        if (!recorded) continue;
        const Tick seen{world, published};
        writer.append(published.date, recorder.read(seen));
        observer.observe(seen);
        for (auto& event : events_of(seen)) events.push_back(std::move(event));
        outcome.ticks_done = world.now.tick;
        if (request.progress)
            request.progress({world.now.tick, world.structure->ticks, published.date, observer.current_share()});
    }
    outcome.headline = observer.result();
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.date < b.date; });
    write_headline_tables(outcome.headline, writer);
    writer.publish(outcome.headline.metrics, events);
}

/// Attempts at this run so far, as status.json counts them.
int attempts_so_far(const std::filesystem::path& folder, const Provenance& provenance) {
    try {
        const Status status = read_status(folder / status_file);
        return status.run_id == provenance.run_id ? status.attempts : 0;
    } catch (const OutputError&) {
        return 0;
    }
}

/// What `resume` finds done already. Throws OutputError if it is another run.
std::optional<RunOutcome> finished_before(const RunRequest& request, const Provenance& provenance) {
    const auto file = request.folder / trajectory_file;
    if (request.overwrite || !std::filesystem::exists(file)) return {};
    if (!request.resume)
        throw OutputError(file, "a finished run is there already (give --overwrite to replace it, or -o another folder)");
    const Trajectory trajectory = read_trajectory(file);
    if (trajectory.provenance.run_id != provenance.run_id)
        throw OutputError(file, "a finished run of another scenario or seed is there (give --overwrite to replace it, "
                                "or -o another folder)");
    RunOutcome outcome;
    outcome.was_done = true;
    outcome.headline = headline_of(trajectory);
    outcome.ticks_done = static_cast<int>(trajectory.dates.size());
    outcome.attempts = attempts_so_far(request.folder, provenance);
    return outcome;
}

}  // namespace

RunOutcome run_into_folder(const RunRequest& request) {
    const Provenance provenance = provenance_of(request.scenario);
    if (const auto found = finished_before(request, provenance)) return *found;
    make_folder(request.folder);
    const FolderLock lock(request.folder);
    if (const auto found = finished_before(request, provenance)) return *found;  // by another, just now
    const int before = request.overwrite ? 0 : attempts_so_far(request.folder, provenance);
    RunReporter reporter(request.folder, request.scenario, provenance, before + 1);
    RunOutcome outcome;
    outcome.attempts = reporter.attempts();
    try {
        simulate(request, provenance, reporter, outcome);
        lock.check();
        outcome.state == RunState::done ? reporter.done() : reporter.interrupted();
    } catch (const std::exception& error) {
        reporter.failed(error);
        throw;
    }
    outcome.wall_seconds = reporter.seconds();
    return outcome;
}

}  // namespace chokepoint
