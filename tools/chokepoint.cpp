// The program: verbs, exit codes, and the last catch.
#include "output/provenance.hpp"
#include "output/publish.hpp"
#include "sim/config.hpp"
#include "sim/vectors.hpp"
#include "tools/commands/commands.hpp"
#include "tools/simulation/exit_code.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace {

int exit_code(chokepoint::Exit code) { return static_cast<int>(code); }

int complain(chokepoint::Exit code, const char* what) {
    fmt::print(stderr, "{}\n", what);
    return exit_code(code);
}

/// A full disk behind a redirection is told when what was printed leaves the buffer.
int ended(int code) {
    std::cout.flush();
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout) return code;
    return complain(chokepoint::Exit::output_failed, std::system_error(errno, std::generic_category(), "standard output").what());
}

/// The deepest of the verbs that were given.
const CLI::App& last_verb(const CLI::App& app) {
    const auto verbs = app.get_subcommands();
    return verbs.empty() ? app : last_verb(*verbs.front());
}

/// What is wrong with words that are no option or verb, with the nearest that is.
std::string unexpected(const CLI::App& app) {
    const CLI::App& verb = last_verb(app);
    std::vector<std::string> verbs, options;
    for (const CLI::App* one : verb.get_subcommands([](const CLI::App*) { return true; })) verbs.push_back(one->get_name());
    for (const CLI::Option* one : verb.get_options())
        for (const auto& name : one->get_lnames()) options.push_back("--" + name);
    std::string text;
    for (const std::string& word : app.remaining(true)) {
        const bool option = word.starts_with('-');
        const auto& known = option ? options : verbs;
        text += fmt::format("{}: there is no {} \"{}\"", verb.get_name(), option ? "option" : known.empty() ? "further argument" : "verb",
                            word.substr(0, word.find('=')));
        if (const auto hint = chokepoint::did_you_mean(word.substr(0, word.find('=')), known); !hint.empty()) text += ": " + hint;
        return text + "\n";  // what follows a misspelt verb is its own
    }
    return text;
}

std::string version_text() {
    const auto built = chokepoint::make_provenance("", "", 0);
    return fmt::format("chokepoint {} ({}{})\n{} {}\n{}", built.program_version, built.git_commit,
                       built.git_dirty ? ", with changes" : "", built.compiler, built.build_type, built.libraries);
}

}  // namespace

int main(int argc, char** argv) {
    using chokepoint::Exit;
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files then fails the write, with its reason
    auto log = spdlog::stderr_logger_st("chokepoint");
    log->set_pattern("%v");
    spdlog::set_default_logger(log);

    CLI::App app("Chokepoint: the AI-accelerator ecosystem under export controls, agent by agent", "chokepoint");
    app.require_subcommand(0, 1);  // so that a word that is no verb is named, rather than called missing
    app.footer("Exit codes: 0 done; 1 internal error; 2 wrong use; 3 scenario refused; 4 a file could not be written or read; "
               "5 not reproduced; 6 some runs of a study failed or are damaged; 85 stopped and kept, run it again (a single "
               "run: with --resume); 86 `reproduce` stopped, nothing kept.");
    app.set_version_flag("--version", version_text, "version, commit, compiler and libraries");
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
        return ended(exit_code(action()));
    } catch (const CLI::Success& success) {  // --help, --version
        return ended(app.exit(success));
    } catch (const CLI::ParseError& error) {
        if (const auto text = unexpected(app); !text.empty())
            return complain(Exit::usage, (text + "Run with --help for more information.").c_str());
        app.exit(error);
        return exit_code(Exit::usage);
    } catch (const std::exception& error) {
        return complain(chokepoint::exit_code_of(error), error.what());
    }
}
