// Facts about where a study stands, without real time.
#include "tests/tools/study/small_study.hpp"

#include <doctest/doctest.h>

using namespace small_study;

namespace {

constexpr std::int64_t now = 1'000'000;

std::string told(std::size_t runs, std::size_t workers, double rate) {
    const Folder folder;
    const auto study = frozen(folder, head() + "factors: {cost: {path: parameters.choice.cost, low: 1, high: 2}}\n"
                                               "metrics: [share_end]\ndesign: {kind: random, points: 3}\n");
    Standings standings;
    standings.runs.assign(runs, RunStanding::waiting);
    standings.workers = workers;
    standings.runs_per_second = rate;
    return format_standings(*study, standings);
}

}  // namespace

TEST_CASE("many short runs are counted over the last five minutes") {
    std::vector<Finish> finished(50, Finish{now - 400, 1.0});
    finished.resize(150, Finish{now - 200, 1.0});
    CHECK(rate_of(finished, 4, now) == doctest::Approx(100.0 / 200.0));
}

TEST_CASE("few long runs tell their rate by what they took and how many are at work") {
    CHECK(rate_of({{now - 10, 3600.0}}, 2, now) == doctest::Approx(2.0 / 3600.0));
    CHECK(rate_of({{now - 7000, 3600.0}, {now - 3000, 1800.0}}, 3, now) == doctest::Approx(3.0 / 2700.0));
}

TEST_CASE("of long runs the latest twenty count") {
    std::vector<Finish> finished(20, Finish{now - 4000, 100.0});
    finished.insert(finished.begin(), 1000, Finish{now - 90000, 9.0});
    CHECK(rate_of(finished, 1, now) == doctest::Approx(0.01));
}

TEST_CASE("nothing is known of the rate before a run is done") { CHECK(rate_of({}, 4, now) == 0.0); }

TEST_CASE("the time left is the rest at the rate, where somebody is at work") {
    CHECK(contains(told(100, 2, 0.5), "0.5 runs/s, 3 min 20 s left"));
    CHECK(contains(told(100, 2, 0.001), "27 h 46 min left"));
    CHECK_FALSE(contains(told(100, 0, 0.5), "left"));
    CHECK_FALSE(contains(told(100, 2, 0.0), "left"));
}
