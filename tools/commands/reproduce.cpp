// `chokepoint reproduce`: makes a run again from its own file, and compares bit by bit.
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "output/run_files.hpp"
#include "output/seal.hpp"
#include "output/trajectory_difference.hpp"
#include "tools/commands/run_options.hpp"
#include "tools/reading/named_run.hpp"
#include "tools/simulation/branch.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace chokepoint {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_shown = 10;

/// A folder that vanishes with its owner.
class WorkFolder {
public:
    WorkFolder() : path_((fs::temp_directory_path() / "chokepoint-XXXXXX").string()) {
        if (::mkdtemp(path_.data()) == nullptr) throw OutputError(path_, std::generic_category().message(errno));
    }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    ~WorkFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    fs::path path() const { return path_; }

private:
    std::string path_;
};

/// Prints what differs and returns the code.
Exit judge(const std::string& file, const fs::path& again, const Provenance& theirs) {
    const auto programs = differences_of_programs(theirs, make_provenance("", "", 0));
    const auto found = differences_of_content(file, again);
    const auto print_programs = [&] {
        if (programs.empty()) fmt::print("program, compiler and libraries are the same\n");
        for (const auto& line : programs) fmt::print("  {}\n", line);
    };
    if (found.empty() && check_seal(file) == check_seal(again)) {
        fmt::print("{}: reproduced, byte for byte\n", file);
        return Exit::success;
    }
    if (found.empty()) {
        fmt::print("{}: reproduced, every number to the bit; the file's attributes differ:\n", file);
        print_programs();
        return Exit::success;
    }
    fmt::print("{}: not reproduced: {}\n", file,
               number_of(found.size(), "variable differs", "variables differ"));
    for (std::size_t i = 0; i < std::min(found.size(), most_shown); ++i)
        fmt::print("  {}{}: {}\n", found[i].variable, found[i].date ? " from " + to_string(*found[i].date) + " on" : "",
                   found[i].what);
    if (found.size() > most_shown) fmt::print("  and {} more\n", found.size() - most_shown);
    print_programs();
    return Exit::not_reproduced;
}

Exit stopped() {
    spdlog::info("stopped before the end: nothing is kept, and nothing is known of whether the run can be made again");
    return Exit::stopped;
}

Exit reproduce(const std::string& named, std::size_t threads) {
    const std::string file = named_run(named).string();
    RunOptions options;
    options.threads = threads;
    options.quiet = true;
    const RunWatch watch(options);
    const Provenance theirs = read_provenance(file);
    if (sha256_hex(theirs.scenario_yaml) != theirs.scenario_sha256)
        throw OutputError(file, "its scenario does not have the checksum that stands beside it");
    const WorkFolder work;
    RunRequest request = watch.request(
        parse_scenario(theirs.scenario_yaml, "the scenario in " + file, standard_roster().names()), work.path() / "again");
    const auto start = simulate_history(theirs.history, work.path() / "history", request);
    if (!start && !theirs.history.empty()) return stopped();
    request.start = start;
    if (run_into_folder(request).state == RunState::interrupted) return stopped();
    return judge(file, request.folder / trajectory_file, theirs);
}

}  // namespace

void add_reproduce(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("reproduce", "makes a run again from its own file and compares it bit by bit");
    auto file = std::make_shared<std::string>();
    auto threads = std::make_shared<std::size_t>(0);
    verb->add_option("RUN", *file, "a finished run: its folder or its run.nc")->required();
    verb->add_option("--threads", *threads, "threads (default: as many as the machine or Slurm grants)")
        ->check(CLI::Range(1, 4096));
    verb->callback([file, threads, &action] { action = [file, threads] { return reproduce(*file, *threads); }; });
}

}  // namespace chokepoint
