// Facts about runs in folders: side by side in one process, stopped by a flag or a date, they leave the same bytes.
#include "tools/simulation/run_folder.hpp"

#include "agents/roster.hpp"
#include "output/folder_lock.hpp"
#include "output/run_files.hpp"
#include "output/seal.hpp"
#include "output/status.hpp"
#include "sim/config.hpp"
#include "sim/parallel.hpp"
#include "tests/output/sample.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace chokepoint;
using sample::Folder;

namespace {

RunRequest tiny(const std::filesystem::path& folder, std::uint64_t seed) {
    RunRequest request;
    request.scenario = load_scenario("configs/scenarios/tiny.yaml", {"seed=" + std::to_string(seed)}, standard_roster().names());
    request.folder = folder;
    return request;
}

}  // namespace

TEST_CASE("runs side by side in tasks and in threads leave the bytes of runs one after the other") {
    const Folder folder;
    constexpr std::size_t count = 6;
    std::vector<std::string> alone;
    for (std::size_t i = 0; i < count; ++i) {
        run_into_folder(tiny(folder / ("alone" + std::to_string(i)), i));
        alone.push_back(check_seal(folder / ("alone" + std::to_string(i)) / trajectory_file));
    }
    for_each_task(count, [&](std::size_t i) { run_into_folder(tiny(folder / ("task" + std::to_string(i)), i)); });
    {
        std::vector<std::jthread> crew;
        for (std::size_t i = 0; i < count; ++i)
            crew.emplace_back([&, i] { run_into_folder(tiny(folder / ("thread" + std::to_string(i)), i)); });
    }
    for (std::size_t i = 0; i < count; ++i)
        for (const char* way : {"task", "thread"})
            CHECK(check_seal(folder / (way + std::to_string(i)) / trajectory_file) == alone[i]);
}

TEST_CASE("a run that is stopped again and again by its caller is finished in the end, with the same bytes") {
    const Folder folder;
    run_into_folder(tiny(folder / "whole", 3));
    std::atomic<bool> stop = false;
    int stops = 0;
    RunOutcome outcome;
    do {
        RunRequest request = tiny(folder / "run", 3);
        request.resume = true;
        request.stop = &stop;
        int ticks = 0;
        stop = false;
        request.progress = [&](const RunProgress&) { stop = ++ticks == 9; };
        outcome = run_into_folder(request);
        stops += outcome.state == RunState::interrupted ? 1 : 0;
        CHECK_FALSE(is_locked(folder / "run"));
    } while (outcome.state == RunState::interrupted);
    CHECK(stops == 6);
    CHECK(outcome.attempts == 7);
    CHECK(check_seal(folder / "run" / trajectory_file) == check_seal(folder / "whole" / trajectory_file));
}

TEST_CASE("a folder is locked while a run is in it, for threads of the same process too") {
    const Folder folder;
    RunRequest request = tiny(folder / "run", 1);
    bool refused = false;
    request.progress = [&](const RunProgress& now) {
        if (now.tick != 5) return;
        CHECK(is_locked(folder / "run"));
        CHECK(read_status(folder / "run" / status_file).state == "running");
        std::jthread([&] { CHECK_THROWS_AS(run_into_folder(tiny(folder / "run", 1)), OutputError); refused = true; });
    };
    run_into_folder(request);
    CHECK(refused);
    CHECK(read_status(folder / "run" / status_file).state == "done");
}

TEST_CASE("a run that fails says so in its status, and a series that is not there is named before the first tick") {
    const Folder folder;
    RunRequest request;
    request.scenario = load_scenario("configs/scenarios/tiny.yaml", {"recording.series.instaled_units.every_ticks=2"},
                                     standard_roster().names());
    request.folder = folder / "run";
    CHECK_THROWS_WITH_AS(run_into_folder(request), doctest::Contains("did you mean \"installed_units\""), ConfigError);
    const Status status = read_status(folder / "run" / status_file);
    CHECK(status.state == "failed");
    CHECK(status.exit_code == 3);
    CHECK(status.error.find("instaled_units") != std::string::npos);
    CHECK_FALSE(is_locked(folder / "run"));
}
