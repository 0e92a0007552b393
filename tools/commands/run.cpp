// `chokepoint run`: from a scenario to a trajectory and its headline.
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "output/run_files.hpp"
#include "sim/parallel.hpp"
#include "tools/commands/progress.hpp"
#include "tools/commands/stop_signals.hpp"
#include "tools/simulation/run_folder.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <filesystem>
#include <optional>

namespace chokepoint {

namespace {

struct RunOptions {
    ScenarioOptions scenario;
    std::string folder;
    std::optional<std::uint64_t> seed;
    std::size_t threads = 0;
    std::optional<double> time_limit_seconds;
    bool quiet = false;
    bool overwrite = false;
    bool resume = false;
};

std::filesystem::path folder_of(const RunOptions& options) {
    if (!options.folder.empty()) return options.folder;
    return std::filesystem::path("runs") / std::filesystem::path(options.scenario.file).stem();
}

Exit run(const RunOptions& options) {
    const auto begin = std::chrono::steady_clock::now();
    const StopSignals signals;
    auto assignments = options.scenario.assignments;
    if (options.seed) assignments.push_back(fmt::format("seed={}", *options.seed));
    if (options.threads > 0) set_threads(options.threads);
    RunRequest request;
    request.scenario = load_scenario(options.scenario.file, assignments, standard_roster().names());
    request.folder = folder_of(options);
    request.overwrite = options.overwrite;
    request.resume = options.resume;
    request.stop = &signals.stop();
    if (options.time_limit_seconds)
        request.deadline = begin + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                       std::chrono::duration<double>(*options.time_limit_seconds));
    const Scenario& scenario = request.scenario;
    RunOutcome outcome;
    {
        Progress progress(!options.quiet, (scenario.end.days - scenario.start.days) / scenario.tick_days,
                          scenario.focal_vendor + " in " + scenario.focal_region);
        request.progress = [&](const RunProgress& now) { progress.show(now.tick, now.date, now.focal_share); };
        outcome = run_into_folder(request);
    }
    if (outcome.state == RunState::interrupted) {
        if (!options.quiet)
            spdlog::info("stopped after {} ticks: run it again with --resume to go on", outcome.ticks_done);
        return Exit::interrupted;
    }
    fmt::print("{}", format_headline(outcome.headline, scenario.title));
    const std::string file = (request.folder / trajectory_file).string();
    if (options.quiet) return Exit::success;
    if (outcome.was_done)
        spdlog::info("the run was finished before: {}", file);
    else
        spdlog::info("{} ticks of {} buyers in {:.1f} s on {} threads: {}", outcome.ticks_done, scenario.buyers,
                     outcome.wall_seconds, threads(), file);
    return Exit::success;
}

std::string seed_problem(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole ? std::string{} : text + " is not a whole number from 0 to 18446744073709551615";
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("run", "runs a scenario and writes its trajectory");
    auto options = std::make_shared<RunOptions>();
    options->scenario.add_to(*verb);
    verb->add_option("-o,--out", options->folder, "folder for run.nc and status.json (default: runs/<name of the scenario>)");
    verb->add_option("--seed", options->seed, "seed of all random numbers (default: the scenario's)")->check(seed_problem);
    verb->add_option("--threads", options->threads, "threads (default: as many as the machine or Slurm grants); no result "
                                                    "depends on it")
        ->check(CLI::Range(1, 4096));
    verb->add_flag("--quiet", options->quiet, "no progress and no closing line, only the headline table");
    verb->add_flag("--overwrite", options->overwrite, "replace the run in the folder");
    verb->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace chokepoint
