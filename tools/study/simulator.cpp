// The runs of a study, through the simulator.
#include "output/run_files.hpp"
#include "agents/roster.hpp"
#include "sim/tick.hpp"
#include "tools/simulation/run_folder.hpp"
#include "tools/study/worker.hpp"

namespace chokepoint {
namespace {

Scenario scenario_of_run(const StudyFolder& study, const PointScenarios& scenarios, std::size_t run) {
    return scenarios.at(run / study.design.replicates, seed_of_run(study.file.study, run));
}

std::optional<RunResult> run_in_memory(const Scenario& scenario, const Kept& kept, const WorkerOptions& options) {
    const auto begin = std::chrono::steady_clock::now();
    World world = build_world(scenario, standard_roster());
    KeptObserver observer(kept, world);
    while (world.now.tick < world.structure->ticks) {
        if (options.stopped()) return std::nullopt;
        const bool recorded = !world.in_spin_up();
        const Published published = tick(world);
        if (recorded) observer.observe({world, published});
    }
    RunResult result = observer.result();
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    result.finished = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return result;
}

bool run_in_folder(Scenario scenario, const std::filesystem::path& folder, const WorkerOptions& options) {
    RunRequest request;
    request.scenario = std::move(scenario);
    request.folder = folder;
    request.resume = true;
    request.lock = options.claiming == Claiming::lock;
    request.deadline = options.deadline;
    request.stop = options.stop;
    return run_into_folder(request).state == RunState::done;
}

}  // namespace

RunModel simulator(const StudyFolder& study, const WorkerOptions& options) {
    const auto scenarios = std::make_shared<PointScenarios>(study.file, study.design);
    return {[&study, &options, scenarios](std::size_t run) {
                auto result = run_in_memory(scenario_of_run(study, *scenarios, run), study.kept, options);
                if (result) result->run = run;
                return result;
            },
            [&study, &options, scenarios](std::size_t run) {
                return run_in_folder(scenario_of_run(study, *scenarios, run), study.run_folder(run), options);
            }};
}

}  // namespace chokepoint
