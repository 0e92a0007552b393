// `chokepoint validate`: an ensemble against published facts. A missed aim is a result, not a failure: exit code
// 0.
#include "tools/commands/commands.hpp"

#include "output/publish.hpp"
#include "tools/commands/progress.hpp"
#include "tools/ensemble/validation.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <filesystem>
#include <optional>

namespace chokepoint {

namespace {

struct ValidateOptions {
    EnsembleOptions run;
    std::string scenario = "configs/scenarios/history.yaml";
    std::string ensemble = "configs/ensemble.csv";
    std::string facts = "configs/targets/market_facts.yaml";
    std::size_t members = 0;
    std::optional<std::int64_t> buyers;
    std::string folder;
};

constexpr std::size_t members_without_ensemble = 20;

ValidationPlan plan_of(const ValidateOptions& o) {
    ValidationPlan plan;
    plan.scenario_file = o.scenario;
    plan.made_from = o.ensemble;
    if (o.buyers) plan.settings.push_back({fmt::format("buyers={}", *o.buyers), {"--buyers", 0, 0}});
    if (o.ensemble == "none") {
        plan.made_from = "the scenario's own parameters, by seed";
        plan.ensemble =
            seeds_alone(load_with(o.scenario, {}).seed, o.members > 0 ? o.members : members_without_ensemble);
    } else {
        plan.ensemble = spread(read_ensemble(o.ensemble), o.members);
    }
    plan.facts = load_facts(o.facts);
    return plan;
}

Exit run_validate(const ValidateOptions& o) {
    o.run.apply();
    const ValidationPlan plan = plan_of(o);
    if (!o.folder.empty()) make_folder(o.folder);
    Validation validation;
    {
        RunsProgress progress(!o.run.quiet);
        validation = validate(plan, [&](std::size_t done, std::size_t all) { progress.show(done, all); });
    }
    fmt::print("{}", format_validation(validation));
    std::fflush(stdout);
    if (!o.folder.empty()) {
        const std::filesystem::path folder = o.folder;
        publish_text(folder / "validation.csv", targets_csv(validation));
        publish_text(folder / "members.csv", members_csv(validation));
        if (!o.run.quiet) spdlog::info("validation.csv and members.csv: {}", o.folder);
    }
    return Exit::success;
}

}  // namespace

void add_validate(CLI::App& app, Action& action) {
    auto* verb =
        app.add_subcommand("validate", "holds an ensemble against published facts that it was not fitted to");
    auto o = std::make_shared<ValidateOptions>();
    verb->add_option("--ensemble", o->ensemble, "table of members; none: the scenario's own parameters over seeds")
        ->capture_default_str();
    verb->add_option("--facts", o->facts, "published facts")->capture_default_str();
    verb->add_option("--scenario", o->scenario, "scenario that covers them")->capture_default_str();
    verb->add_option("--members", o->members,
                     "members, evenly spread over the table (default: all; without ensemble 20)")
        ->check(CLI::Range(1, 1000000));
    verb->add_option("--buyers", o->buyers, "buyers in each run (default: the scenario's)");
    verb->add_option("-o,--out", o->folder, "folder for validation.csv and members.csv, which are replaced");
    o->run.add_to(*verb);
    verb->footer("Exit code 0 whether aims are met or missed: a missed aim is a result.");
    verb->callback([o, &action] { action = [o] { return run_validate(*o); }; });
}

}  // namespace chokepoint
