// A study whose model is the Ishigami function: tests/python/study_analysis_test.py analyses what it leaves.
#include "tests/tools/study/small_study.hpp"
#include "tools/study/collect.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>

using namespace small_study;

namespace {

constexpr double pi = 3.14159265358979323846;

/// Factors from 0 to 1 of the scenario stand for x from -pi to pi; a = 7, b = 0.1 (Ishigami, Homma 1990).
double ishigami(const StudyFolder& study, std::size_t run) {
    const auto x = [&](std::size_t f) { return pi * (2.0 * study.design.cell(run, f) - 1.0); };
    const double s1 = std::sin(x(0)), s2 = std::sin(x(1));
    return s1 + 7.0 * s2 * s2 + 0.1 * std::pow(x(2), 4) * s1;
}

std::string study_text(const std::string& design) {
    return head() +
           "factors:\n  x1: {path: markets.CN.share_of_buyers, low: 0, high: 1}\n"
           "  x2: {path: markets.CN.state_funded_share, low: 0, high: 1}\n"
           "  x3: {path: markets.CN.training_share_spread, low: 0, high: 1}\n"
           "metrics: [share_end]\nstore: blocks\nruns_per_block: 100\ndesign: " + design + "\n";
}

void make(const std::filesystem::path& target, const std::string& design) {
    const Folder folder;
    const StudyFile file = load(folder, study_text(design));
    const DesignTable table = make_design(file);
    const Kept kept{{{"share_end", "1", "the Ishigami function", 0.0}}, {}, {}, {}};
    std::filesystem::remove_all(target);
    freeze_study(folder.path() / "written.yaml", file, table, kept, target);
    const auto study = open_study(target);
    const RunModel model{[&](std::size_t run) {
                             return std::optional(RunResult{run, "test", 0.0, 0, {ishigami(*study, run)}, {}});
                         },
                         {}};
    CHECK(work(*study, {}, model).done == study->runs());
    write_study_file(*study, Lookout(*study).look(), target / "study.nc");
}

}  // namespace

TEST_CASE("the Ishigami function runs through a study") {
    const char* named = std::getenv("CHOKEPOINT_ISHIGAMI");
    const Folder folder;
    const std::filesystem::path target = named != nullptr ? std::filesystem::path(named) : folder.path() / "ishigami";
    make(target / "saltelli", "{kind: saltelli, points: 1024, second_order: true}");
    make(target / "morris", "{kind: morris, points: 50, levels: 6}");
}
