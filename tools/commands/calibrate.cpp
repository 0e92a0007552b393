// `chokepoint calibrate`: from plausible ranges to an ensemble that reproduces the facts up to 2024.
#include "tools/commands/commands.hpp"

#include "output/provenance.hpp"
#include "output/publish.hpp"
#include "sim/scenario.hpp"
#include "tools/commands/progress.hpp"
#include "tools/ensemble/calibration.hpp"
#include "tools/ensemble/numbers.hpp"
#include "tools/ensemble/statistics.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

namespace chokepoint {

namespace {

struct CalibrateOptions {
    EnsembleOptions ensemble;
    std::string scenario = "configs/scenarios/history.yaml";
    std::string parameters = "configs/parameters.yaml";
    std::string facts = "configs/targets/market_facts.yaml";
    std::string out = "configs/ensemble.csv";
    std::size_t runs = 1500;
    int waves = 3;
    std::size_t keep = 60;
    std::int64_t buyers = 1000;
    std::uint64_t seed = 1;
    bool overwrite = false;
};

/// How the table was made, for its first lines: the same for everyone who makes it.
std::vector<std::string> comments_of(const CalibrateOptions& o, const Scenario& scenario,
                                     const std::vector<Trial>& kept) {
    const Provenance made = make_provenance(scenario.title, to_yaml(scenario), o.seed);
    return {
        fmt::format("chokepoint calibrate --scenario {} --parameters {} --facts {} --runs {} --waves {} --keep {} "
                    "--buyers {} "
                    "--seed {}",
                    o.scenario, o.parameters, o.facts, o.runs, o.waves, o.keep, o.buyers, o.seed),
        fmt::format("chokepoint {}, commit {}{}", made.program_version, made.git_commit,
                    made.git_dirty ? " with changes" : ""),
        "scenario sha256 " + made.scenario_sha256,
        fmt::format("{} in {}, of which the {} nearest are kept: distances up to {}", number_of(o.runs, "run"),
                    number_of(o.waves, "wave"), kept.size(), csv_number(kept.back().distance)),
    };
}

std::string waves_table(const CalibrationPlan& plan, const std::vector<Trial>& trials) {
    std::string text =
        fmt::format("{:<30}{:>9}{:>9}{:>9}\n", "distance to the facts", "runs", "nearest", "median");
    for (int wave = 0; wave < plan.waves; ++wave) {
        std::vector<double> distances;
        for (const Trial& trial : trials)
            if (trial.wave == wave) distances.push_back(trial.distance);
        text += fmt::format("{:<30}{:>9}{:>9}{:>9}\n", fmt::format("wave {}", wave + 1), distances.size(),
                            shown(quantile(distances, 0.0)), shown(quantile(distances, 0.5)));
    }
    return text + "\n";
}

std::string targets_table(const CalibrationPlan& plan, const std::vector<Trial>& kept) {
    std::string text = fmt::format("{:<30}{:>9}{:>9}{:>9}{:>9}{:>10}\n", "facts and the kept runs", "published",
                                   "median", "5 %", "95 %", "distance");
    for (std::size_t t = 0; t < plan.targets.size(); ++t) {
        std::vector<double> values;
        std::vector<double> distances;
        for (const Trial& trial : kept) {
            values.push_back(trial.simulated[t]);
            distances.push_back(standardised_distance(plan.targets[t], trial.simulated[t]));
        }
        const Summary s = summarise(values);
        text += fmt::format("{:<30}{:>9}{:>9}{:>9}{:>9}{:>10}\n", plan.targets[t].id,
                            shown(plan.targets[t].fact.value), shown(s.median), shown(s.p05), shown(s.p95),
                            shown(quantile(distances, 0.5)));
    }
    return text + "\n";
}

std::string parameters_table(const CalibrationPlan& plan, const std::vector<Trial>& kept) {
    std::string text = fmt::format("{:<54}{:>9}{:>9}{:>9}{:>9}{:>9}\n", "parameters of the kept runs", "low",
                                   "5 %", "median", "95 %", "high");
    for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
        std::vector<double> values;
        for (const Trial& trial : kept) values.push_back(trial.values[p]);
        const Summary s = summarise(values);
        const FreeParameter& range = plan.parameters[p].parameter;
        text += fmt::format("{:<54}{:>9}{:>9}{:>9}{:>9}{:>9}\n", plan.parameters[p].path, shown(range.low),
                            shown(s.p05), shown(s.median), shown(s.p95), shown(range.high));
    }
    return text;
}

CalibrationPlan plan_of(const CalibrateOptions& o, const Scenario& scenario) {
    CalibrationPlan plan;
    plan.scenario_file = o.scenario;
    plan.settings = {{fmt::format("buyers={}", o.buyers), {"--buyers", 0, 0}}};
    plan.parameters = to_calibrate(load_parameters(o.parameters));
    if (plan.parameters.empty())
        throw ConfigError(
            {issue_at({o.parameters, 1, 1}, "parameters", "none is marked", "give some of them calibrate: true")});
    check_parameters(plan.parameters, o.scenario);
    plan.targets = targets_of(load_facts(o.facts), FactUse::calibration, scenario);
    if (plan.targets.empty()) throw ConfigError({issue_at({o.facts, 1, 1}, "facts", "none is for calibration")});
    plan.runs = o.runs;
    plan.waves = o.waves;
    plan.seed = o.seed;
    return plan;
}

Exit run_calibrate(const CalibrateOptions& o) {
    o.ensemble.apply();
    const Scenario scenario = load_with(o.scenario, {{fmt::format("buyers={}", o.buyers), {"--buyers", 0, 0}}});
    const CalibrationPlan plan = plan_of(o, scenario);
    if (!o.overwrite && std::filesystem::exists(o.out))
        throw OutputError(o.out, "a table is there already (give --overwrite to replace it, or -o another file)");
    { const TemporaryFile writable(o.out); }  // what would make writing fail is found before the work, not after it
    const auto begin = std::chrono::steady_clock::now();
    std::vector<Trial> trials;
    {
        RunsProgress progress(!o.ensemble.quiet);
        trials = calibrate(plan, [&](std::size_t done, std::size_t all) { progress.show(done, all); });
    }
    const auto kept = nearest(trials, o.keep);
    publish_text(o.out, to_csv(ensemble_of(plan.parameters, kept), comments_of(o, scenario, kept)));
    fmt::print("{}{}{}", waves_table(plan, trials), targets_table(plan, kept), parameters_table(plan, kept));
    std::fflush(stdout);
    if (!o.ensemble.quiet) {
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        spdlog::info("{} in {:.0f} s; {}: {}", number_of(trials.size(), "run"), seconds,
                     number_of(kept.size(), "member"), o.out);
    }
    return Exit::success;
}

}  // namespace

void add_calibrate(CLI::App& app, Action& action) {
    auto* verb =
        app.add_subcommand("calibrate", "finds parameters that reproduce published facts, as an ensemble");
    auto o = std::make_shared<CalibrateOptions>();
    const CLI::Range count(std::size_t{1}, std::size_t{1} << 24U);
    verb->add_option("--scenario", o->scenario, "scenario that covers the facts")->capture_default_str();
    verb->add_option("--parameters", o->parameters, "ranges of parameters; those marked calibrate vary")
        ->capture_default_str();
    verb->add_option("--facts", o->facts, "published facts; those for calibration are used")
        ->capture_default_str();
    verb->add_option("--runs", o->runs, "runs over all waves")->capture_default_str()->check(count);
    verb->add_option("--waves", o->waves, "waves, each in the box of the best runs so far")
        ->capture_default_str()
        ->check(CLI::Range(1, 100));
    verb->add_option("--keep", o->keep, "members kept: the nearest runs of all waves")
        ->capture_default_str()
        ->check(count);
    verb->add_option("--buyers", o->buyers, "buyers in each run")->capture_default_str();
    verb->add_option("--seed", o->seed, "seed of the design; run r has seed + r")->capture_default_str();
    verb->add_option("-o,--out", o->out, "table of members to write")->capture_default_str();
    verb->add_flag("--overwrite", o->overwrite, "replace a table that is there");
    o->ensemble.add_to(*verb);
    verb->callback([o, &action] { action = [o] { return run_calibrate(*o); }; });
}

}  // namespace chokepoint
