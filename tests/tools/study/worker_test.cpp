// Facts about workers, claims and results, with models that cost nothing.
#include "tests/tools/study/small_study.hpp"
#include "tools/study/collect.hpp"
#include "output/provenance.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

using namespace small_study;

namespace {

std::string study_text(int points, const std::string& more = "") {
    return head() + "factors: {cost: {path: parameters.choice.cost, low: 1, high: 2}}\nmetrics: [share_end]\n" +
           "design: {kind: random, points: " + std::to_string(points) + "}\nstore: blocks\nruns_per_block: 7\n" + more;
}

RunResult made(const StudyFolder& study, std::size_t run) {
    return {run, "test", 0.5, 1000, {study.design.cell(run, 0) / 3.0}, {}};
}

RunModel model_of(const StudyFolder& study) {
    return {[&study](std::size_t run) { return std::optional(made(study, run)); }, {}};
}

std::string collected(const StudyFolder& study) {
    const auto file = study.root / "study.nc";
    write_study_file(study, Lookout(study).look(), file);
    return sha256_hex(read_whole(file));
}

std::size_t count(const StudyFolder& study, RunStanding standing) { return Lookout(study).look().count(standing); }

}  // namespace

TEST_CASE("a worker makes all runs, and a second one finds nothing left") {
    const Folder folder;
    const auto study = frozen(folder, study_text(50));
    const auto model = model_of(*study);
    CHECK(work(*study, {}, model).done == 50);
    CHECK(work(*study, {}, model).done == 0);
    CHECK(count(*study, RunStanding::done) == 50);
}

TEST_CASE("parts without locks cover all runs exactly once") {
    const Folder folder;
    const auto study = frozen(folder, study_text(50));
    const auto model = model_of(*study);
    std::size_t done = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        WorkerOptions options;
        options.part = {i, 3};
        options.claiming = Claiming::fixed;
        done += work(*study, options, model).done;
    }
    CHECK(done == 50);
}

TEST_CASE("study.nc has the same bytes whoever made the runs, in which order, with which interruptions") {
    const Folder straight, crooked;
    const auto one = frozen(straight, study_text(50));
    const auto two = frozen(crooked, study_text(50));
    work(*one, {}, model_of(*one));
    std::size_t calls = 0;
    const RunModel moody{[&](std::size_t run) -> std::optional<RunResult> {
                             if (++calls % 9 == 0) throw std::runtime_error("not now");
                             if (calls % 11 == 0) return std::nullopt;
                             auto result = made(*two, run);
                             result.seconds = 77.0;
                             result.finished = 5;
                             return result;
                         },
                         {}};
    WorkerOptions options;
    options.retries = 5;
    for (std::size_t i = 0; count(*two, RunStanding::done) < 50; ++i) {
        options.part = {i % 4, 4};
        work(*two, options, moody);
        REQUIRE(i < 100);
    }
    CHECK(collected(*one) == collected(*two));
}

TEST_CASE("a run that fails is tried again as often as asked, named with its reason, and stops no other") {
    const Folder folder;
    const auto study = frozen(folder, study_text(20));
    int tried = 0;
    const RunModel model{[&](std::size_t run) -> std::optional<RunResult> {
                             if (run == 13 && ++tried > 0) throw std::runtime_error("cannot be");
                             return made(*study, run);
                         },
                         {}};
    WorkerOptions options;
    options.retries = 2;
    CHECK(work(*study, options, model).done == 19);
    CHECK(tried == 3);
    const auto standings = Lookout(*study).look();
    CHECK(standings.runs[13] == RunStanding::failed);
    CHECK(contains(format_standings(*study, standings), "run 13 failed 3 times: cannot be"));
    work(*study, options, model);
    CHECK(tried == 3);
    forget_failures(*study);
    work(*study, options, model_of(*study));
    CHECK(count(*study, RunStanding::done) == 20);
}

TEST_CASE("a line that a kill cut off is made again") {
    const Folder folder;
    const auto study = frozen(folder, study_text(14));
    work(*study, {}, model_of(*study));
    const auto before = collected(*study);
    const auto file = study->block_file(1);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 5);
    CHECK(count(*study, RunStanding::done) == 13);
    CHECK(work(*study, {}, model_of(*study)).done == 1);
    CHECK(collected(*study) == before);
}

TEST_CASE("a run beside which ten processes died is given up, and a good one is not") {
    const Folder folder;
    const auto study = frozen(folder, study_text(5));
    {
        Claims claims(study->root, study->units(), study->runs(), Claiming::lock);
        for (int i = 0; i < 10; ++i) claims.begin(3);
        for (int i = 0; i < 9; ++i) claims.begin(4);
    }
    CHECK(work(*study, {}, model_of(*study)).done == 4);
    CHECK(Lookout(*study).look().runs[3] == RunStanding::failed);
}

TEST_CASE("a unit has one holder, also within a process, and is free when its holder is gone") {
    const Folder folder;
    {
        Claims one(folder.path(), 8, 8, Claiming::lock);
        Claims two(folder.path(), 8, 8, Claiming::lock);
        CHECK(one.take(2));
        CHECK(one.take(5));
        CHECK_FALSE(two.take(2));
        CHECK(two.take(3));
        CHECK(held_units(folder.path(), 8) == std::vector<std::size_t>{2, 3, 5});
        one.release(2);
        CHECK(two.take(2));
    }
    CHECK(held_units(folder.path(), 8).empty());
}

TEST_CASE("a study whose file, inputs or design were changed is refused by name") {
    for (const std::string name : {"study.yaml", "design.csv", "inputs/scenario.yaml", "inputs/study.yaml"}) {
        const Folder folder;
        const auto root = frozen(folder, study_text(3))->root;
        std::ofstream(root / name, std::ios::app) << "\n";
        CHECK_THROWS_WITH_AS(open_study(root), doctest::Contains((name + ": was changed").c_str()), OutputError);
    }
}

TEST_CASE("a folder that holds a study takes no other") {
    const Folder folder;
    frozen(folder, study_text(3));
    CHECK_THROWS_WITH_AS(frozen(folder, study_text(4)), doctest::Contains("another study is there"), OutputError);
}

TEST_CASE("a table that lies where design.csv would be written is not overwritten") {
    const Folder folder;
    std::filesystem::create_directories(folder.path() / "study");
    folder.write("study/design.csv", "mine\n");
    CHECK_THROWS_WITH_AS(frozen(folder, study_text(3)), doctest::Contains("design.csv: is there already"), OutputError);
    CHECK(read_whole(folder.path() / "study/design.csv") == "mine\n");
}

TEST_CASE("results of two programs are not collected together") {
    const Folder folder;
    const auto study = frozen(folder, study_text(3));
    const RunModel model{[&](std::size_t run) {
                             auto result = made(*study, run);
                             if (run == 2) result.program = "another";
                             return std::optional(result);
                         },
                         {}};
    work(*study, {}, model);
    CHECK_THROWS_WITH_AS(collected(*study), doctest::Contains("run 0 was made by chokepoint test, run 2 by another"),
                         OutputError);
}

TEST_CASE("numbers survive a line of results to the bit, and those that do not exist stay missing") {
    const RunResult result{7, "p", 0.25, 9, {0.1 + 0.2, std::nan(""), -0.0, 1e-300}, {{1.0 / 3.0}}};
    const auto read = result_of(to_line(result)).value();
    CHECK(read.metrics[0] == result.metrics[0]);
    CHECK(std::isnan(read.metrics[1]));
    CHECK(std::signbit(read.metrics[2]));
    CHECK(read.metrics[3] == result.metrics[3]);
    CHECK(read.trajectories == result.trajectories);
    CHECK_FALSE(result_of("{\"run\": 7"));
}

TEST_CASE("a run in memory keeps what a run in a folder keeps") {
    const std::string kept = "trajectories: {value: {variable: share, at: {region: CN}}, compute: {variable: compute_ratio}}\n";
    const Folder one, two;
    auto text = study_text(3, kept);
    const auto blocks = frozen(one, text);
    text.replace(text.find("store: blocks"), 13, "store: folders");
    const auto folders = frozen(two, text);
    const WorkerOptions options;
    CHECK(work(*blocks, options, simulator(*blocks, options)).done == 3);
    CHECK(work(*folders, options, simulator(*folders, options)).done == 3);
    std::vector<RunResult> in_memory, in_folders;
    each_result(*blocks, Lookout(*blocks).look(), Part::all,
                [&](std::size_t, const RunResult* r) { in_memory.push_back(*r); });
    for (int again = 0; again < 2; ++again) {  // the second time from what was remembered
        in_folders.clear();
        Standings standings = Lookout(*folders).look();
        examine(*folders, standings);
        each_result(*folders, standings, Part::all, [&](std::size_t, const RunResult* r) { in_folders.push_back(*r); });
        for (std::size_t run = 0; run < 3; ++run) {
            CHECK(in_memory[run].metrics == in_folders[run].metrics);
            CHECK(in_memory[run].trajectories == in_folders[run].trajectories);
            CHECK(in_memory[run].program == in_folders[run].program);
        }
    }
}
