// `chokepoint run`: from a scenario to a trajectory and its headline.
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "output/publish.hpp"
#include "tools/commands/run_options.hpp"
#include "tools/profile/profile.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <optional>

namespace chokepoint {

namespace {

struct ScenarioRunOptions {
    ScenarioOptions scenario;
    RunOptions run;
    std::optional<std::uint64_t> seed;
    std::string profile;  // file for it, or "true": none
};

void refuse_to_replace(const std::string& profile) {
    if (profile != "true" && std::filesystem::exists(profile))
        throw OutputError(profile, "it is there already (give --profile=FILE another name)");
}

Exit run(const ScenarioRunOptions& options) {
    const RunWatch watch(options.run);
    auto assignments = options.scenario.assignments;
    if (options.seed) assignments.push_back(fmt::format("seed={}", *options.seed));
    const std::filesystem::path folder = options.run.folder.empty()
                                             ? std::filesystem::path("runs") / std::filesystem::path(options.scenario.file).stem()
                                             : std::filesystem::path(options.run.folder);
    RunRequest request = watch.request(load_scenario(options.scenario.file, assignments, standard_roster().names()), folder);
    refuse_to_replace(options.profile);
    std::optional<Profile> profile;
    if (!options.profile.empty()) profile.emplace();
    const Exit exit = watch.run(std::move(request));
    if (profile) {
        fmt::print("\n{}", profile->table());
        refuse_to_replace(options.profile);  // with what the run has just written
        if (options.profile != "true") publish_text(options.profile, profile->json());
    }
    return exit;
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
    auto options = std::make_shared<ScenarioRunOptions>();
    options->scenario.add_to(*verb);
    options->run.add_to(*verb);
    verb->get_option("--out")->description("folder for run.nc and status.json (default: runs/<name of the scenario>)");
    verb->add_flag("--profile", options->profile,
                   "prints where the time went, by phase, and beside it what the machine could do; --profile=FILE writes it "
                   "as JSON, too");
    verb->add_option("--seed", options->seed, "seed of all random numbers (default: the scenario's)")->check(seed_problem);
    verb->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace chokepoint
