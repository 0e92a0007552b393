// The verbs of the program `chokepoint`: each adds itself to the command line and says what to run.
#pragma once

#include "sim/scenario.hpp"
#include "tools/simulation/exit_code.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

/// Runs when its verb was chosen; set by the `add_` functions.
using Action = std::function<Exit()>;

void add_run(CLI::App& app, Action& action);
void add_reproduce(CLI::App& app, Action& action);
void add_branch(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_describe(CLI::App& app, Action& action);
void add_summary(CLI::App& app, Action& action);
void add_graph(CLI::App& app, Action& action);
void add_calibrate(CLI::App& app, Action& action);
void add_validate(CLI::App& app, Action& action);
void add_experiment(CLI::App& app, Action& action);
void add_study(CLI::App& app, Action& action);
/// What a study's state means for the caller: `interrupted` while something is left to do.
struct Standings;
Exit exit_of(const Standings& standings);
/// The verbs below `study` that make runs.
void add_study_work(CLI::App& study, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_watch(CLI::App& app, Action& action);
void add_completion(CLI::App& app, Action& action);
void add_man(CLI::App& app, Action& action);

/// Options by which several verbs name a scenario.
struct ScenarioOptions {
    std::string file;
    std::vector<std::string> assignments;
    void add_to(CLI::App& verb);
};

/// Says on the error output what is doubtful about a scenario, sound though it is.
void warn_about(const Scenario& scenario);

/// Options by which verbs take a part of a finished run's time.
struct DayOptions {
    std::string from;
    std::string to;
    void add_to(CLI::App& verb);
    /// Nothing where none was given. Throw UsageError for what is no day.
    std::optional<Date> first() const;
    std::optional<Date> last() const;
};

/// Options of the verbs that run many members.
struct EnsembleOptions {
    std::size_t threads = 0;
    bool quiet = false;
    void add_to(CLI::App& verb);
    /// Bounds the threads of this process, if that was asked for.
    void apply() const;
};

}  // namespace chokepoint
