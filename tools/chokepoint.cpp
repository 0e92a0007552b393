// The program: verbs, exit codes, and the last catch.
#include "output/publish.hpp"
#include "sim/config.hpp"
#include "sim/vectors.hpp"
#include "tools/commands/commands.hpp"
#include "tools/simulation/exit_code.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <stdexcept>

namespace {

int exit_code(chokepoint::Exit code) { return static_cast<int>(code); }

int complain(chokepoint::Exit code, const char* what) {
    fmt::print(stderr, "{}\n", what);
    return exit_code(code);
}

}  // namespace

int main(int argc, char** argv) {
    using chokepoint::Exit;
    auto log = spdlog::stderr_logger_st("chokepoint");
    log->set_pattern("%v");
    spdlog::set_default_logger(log);

    CLI::App app("Chokepoint: the AI-accelerator ecosystem under export controls, agent by agent", "chokepoint");
    app.require_subcommand(0, 1);  // so that a word that is no verb is named, rather than called missing
    app.footer("Exit codes: 0 done; 1 internal error; 2 wrong use; 3 scenario refused; 4 a file could not be written or read; "
               "5 not reproduced; 6 some runs of a study failed; 85 stopped and kept, run it again (a single run: with "
               "--resume).");
    chokepoint::Action action;
    chokepoint::add_run(app, action);
    chokepoint::add_reproduce(app, action);
    chokepoint::add_branch(app, action);
    chokepoint::add_check(app, action);
    chokepoint::add_describe(app, action);
    chokepoint::add_summary(app, action);
    chokepoint::add_graph(app, action);
    chokepoint::add_watch(app, action);
    chokepoint::add_compare(app, action);
    chokepoint::add_export(app, action);
    chokepoint::add_calibrate(app, action);
    chokepoint::add_validate(app, action);
    chokepoint::add_experiment(app, action);
    chokepoint::add_study(app, action);
    chokepoint::add_completion(app, action);
    chokepoint::add_man(app, action);
    try {
        chokepoint::heed_vector_environment();
    } catch (const std::invalid_argument& error) {
        return complain(Exit::usage, error.what());
    }
    try {
        app.parse(argc, argv);
        if (!action) {
            fmt::print(stderr, "{}\nA subcommand is missing.\n", app.help());
            return exit_code(Exit::usage);
        }
        return exit_code(action());
    } catch (const CLI::Success& success) {  // --help
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        app.exit(error);
        return exit_code(Exit::usage);
    } catch (const std::exception& error) {
        return complain(chokepoint::exit_code_of(error), error.what());
    }
}
