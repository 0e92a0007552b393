// The verbs of the program `chokepoint`: each adds itself to the command line and says what to run.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace chokepoint {

/// Exit codes, the same for every verb; `chokepoint --help` prints them.
enum class Exit : int {
    success = 0,
    internal_error = 1,   // a mistake of the program's
    usage = 2,            // unknown option, missing argument
    bad_scenario = 3,     // the scenario was refused; the message says where and why
    output_failed = 4,    // a file could not be written or read
};

/// Runs when its verb was chosen; set by the `add_` functions.
using Action = std::function<Exit()>;

void add_run(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_describe(CLI::App& app, Action& action);
void add_summary(CLI::App& app, Action& action);
void add_graph(CLI::App& app, Action& action);
void add_calibrate(CLI::App& app, Action& action);
void add_validate(CLI::App& app, Action& action);
void add_experiment(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_completion(CLI::App& app, Action& action);
void add_man(CLI::App& app, Action& action);

/// Options by which several verbs name a scenario.
struct ScenarioOptions {
    std::string file;
    std::vector<std::string> assignments;
    void add_to(CLI::App& verb);
};

/// Options of the verbs that run many members.
struct EnsembleOptions {
    std::size_t threads = 0;
    bool quiet = false;
    void add_to(CLI::App& verb);
    /// Bounds the threads of this process, if that was asked for.
    void apply() const;
};

/// Makes a folder with its parents. Throws OutputError.
void make_folder(const std::filesystem::path& folder);

}  // namespace chokepoint
