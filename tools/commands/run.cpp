// `chokepoint run`: from a scenario to a trajectory and its headline.
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "output/events.hpp"
#include "output/headline.hpp"
#include "output/recorder.hpp"
#include "output/status.hpp"
#include "sim/parallel.hpp"
#include "sim/scenario.hpp"
#include "sim/tick.hpp"
#include "tools/commands/progress.hpp"
#include "tools/profile/profile.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <optional>

namespace chokepoint {

namespace {

struct RunOptions {
    ScenarioOptions scenario;
    std::string folder;
    std::optional<std::uint64_t> seed;
    std::size_t threads = 0;
    std::string profile;  // file for it, or "true": none
    bool quiet = false;
    bool overwrite = false;
};

std::filesystem::path folder_of(const RunOptions& options) {
    if (!options.folder.empty()) return options.folder;
    return std::filesystem::path("runs") / std::filesystem::path(options.scenario.file).stem();
}

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

/// Runs all ticks into the trajectory and returns the headline.
Headline simulate(World& world, TrajectoryWriter& writer, Recorder& recorder, bool quiet, std::vector<Event>& events) {
    HeadlineObserver observer(world);
    Progress progress(!quiet, world.structure->ticks, world.scenario->focal_vendor + " in " + world.scenario->focal_region);
    for (int t = 0; t < world.structure->ticks; ++t) {
        const Published published = tick(world);
        const Tick seen{world, published};
        writer.append(published.date, recorder.read(seen));
        observer.observe(seen);
        for (auto& event : events_of(seen)) events.push_back(std::move(event));
        progress.show(t + 1, published.date, observer.current_share());
    }
    return observer.result();
}

void refuse_to_overwrite(const std::filesystem::path& file, bool overwrite) {
    if (!overwrite && std::filesystem::exists(file))
        throw OutputError(file, "a finished run is there already (give --overwrite to replace it, or -o another folder)");
}

Exit run(const RunOptions& options) {
    auto assignments = options.scenario.assignments;
    if (options.seed) assignments.push_back(fmt::format("seed={}", *options.seed));
    const Scenario scenario = load_scenario(options.scenario.file, assignments, standard_roster().names());
    const std::filesystem::path folder = folder_of(options);
    const std::filesystem::path file = folder / "run.nc";
    refuse_to_overwrite(file, options.overwrite);
    make_folder(folder);
    if (options.threads > 0) set_threads(options.threads);
    std::optional<Profile> profile;
    if (!options.profile.empty()) profile.emplace();

    const auto begin = std::chrono::steady_clock::now();
    World world = build_world(scenario, standard_roster());
    Recorder recorder(world);
    const Provenance provenance = provenance_of(scenario);
    Status status;
    status.state = "running";
    status.run_id = provenance.run_id;
    status.host = host_name();
    status.started = utc_now();
    status.threads = static_cast<int>(threads());
    write_status(folder / "status.json", status);
    try {
        TrajectoryWriter writer(file, {recorder.axes(), variables_of(recorder), scenario.start}, provenance);
        spin_up(world);
        std::vector<Event> events;
        const Headline headline = simulate(world, writer, recorder, options.quiet, events);
        std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.date < b.date; });
        write_headline_tables(headline, writer);
        writer.publish(headline.metrics, events);
        fmt::print("{}", format_headline(headline, scenario.title));
    } catch (const std::exception& error) {
        status.state = "failed";
        status.error = error.what();
        status.exit_code = static_cast<int>(dynamic_cast<const OutputError*>(&error) != nullptr ? Exit::output_failed
                                                                                                 : Exit::internal_error);
        status.finished = utc_now();
        try {
            write_status(folder / "status.json", status);
        } catch (const OutputError&) {
            // The first error is the one to report.
        }
        throw;
    }
    status.state = "done";
    status.finished = utc_now();
    status.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    status.ticks = world.structure->ticks;
    status.peak_memory_bytes = peak_memory_bytes();
    write_status(folder / "status.json", status);
    if (!options.quiet)
        spdlog::info("{} ticks of {} buyers in {:.1f} s on {} threads: {}", status.ticks, scenario.buyers, status.wall_seconds,
                     status.threads, file.string());
    if (profile) {
        fmt::print("\n{}", profile->table());
        if (options.profile != "true") publish_text(options.profile, profile->json());
    }
    return Exit::success;
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("run", "runs a scenario and writes its trajectory");
    auto options = std::make_shared<RunOptions>();
    options->scenario.add_to(*verb);
    verb->add_option("-o,--out", options->folder, "folder for run.nc and status.json (default: runs/<name of the scenario>)");
    verb->add_option("--seed", options->seed, "seed of all random numbers (default: the scenario's)")
        ->check([](const std::string& text) {
            std::uint64_t value = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            const bool whole = error == std::errc{} && end == text.data() + text.size();
            return whole ? std::string{} : text + " is not a whole number from 0 to 18446744073709551615";
        });
    verb->add_option("--threads", options->threads, "threads (default: as many as the machine or Slurm grants); no result "
                                                    "depends on it")
        ->check(CLI::Range(1, 4096));
    verb->add_flag("--profile", options->profile,
                   "prints where the time went, by phase, and beside it what the machine could do; --profile=FILE writes it "
                   "as JSON, too");
    verb->add_flag("--quiet", options->quiet, "no progress and no closing line, only the headline table");
    verb->add_flag("--overwrite", options->overwrite, "replace a finished run in the folder");
    verb->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace chokepoint
