// Facts about the trajectory file: what is written is read back, and equal content gives equal bytes.
#include "output/trajectory.hpp"

#include "output/seal.hpp"
#include "tests/output/sample.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

using namespace chokepoint;
using namespace chokepoint::sample;

namespace {

/// Leaves `pattern` where the stack of the next calls will lie.
__attribute__((noinline)) void dirty_the_stack(int pattern) {
    volatile unsigned char garbage[256 * 1024];
    for (auto& byte : garbage) byte = static_cast<unsigned char>(pattern);
}

/// Message of the exception that `act` throws, or "".
template <class Exception, class Act>
std::string refusal(Act&& act) {
    try {
        act();
    } catch (const Exception& error) {
        return error.what();
    }
    return "";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a trajectory that was written is read back whole") {
    const Folder folder;
    write_sample(folder / "run.nc", 30);
    const auto t = read_trajectory(folder / "run.nc");

    CHECK(t.layout == sample_layout());
    CHECK(t.provenance == sample_provenance());
    REQUIRE(t.dates.size() == 30);
    CHECK(to_string(t.dates[29]) == "2022-07-25");
    CHECK(t.other_dates.at("year") == std::vector{Date{18993}, Date{19358}});

    REQUIRE(t.series("sales").size() == 30 * 6);
    CHECK(t.series("sales")[7 * 6 + 4] == sale(7, 4));
    CHECK(t.series("sales", std::vector<std::string>{"昇腾 910C", "CN"})[7] == sale(7, 2));
    CHECK(t.series("price")[3] == 3.5);
    CHECK(std::isnan(t.series("price")[4]));
    CHECK(t.series("rule", std::vector<std::string>{"CN"})[5] == 1.0);
    CHECK(t.values.at("compute") == std::vector{100.0, 50.0, 200.0, 60.0});

    CHECK(t.metric("recovered_fraction") == 0.25);
    CHECK(std::isnan(t.metric("share_two_years_later")));
    CHECK(t.events == sample_events());
}

TEST_CASE("equal content gives equal bytes, whatever lay in memory before") {
    const Folder folder;
    dirty_the_stack(0x00);
    write_sample(folder / "a.nc", 100);
    dirty_the_stack(0xA5);
    write_sample(folder / "b.nc", 100);
    write_sample(folder / "c.nc", 101);
    const auto hash = sha256_hex(content(folder / "a.nc"));
    CHECK(hash == sha256_hex(content(folder / "b.nc")));
    CHECK(hash != sha256_hex(content(folder / "c.nc")));
}

TEST_CASE("a trajectory of no ticks, no events and no metrics is a readable file") {
    const Folder folder;
    TrajectoryWriter writer(folder / "run.nc", sample_layout(), sample_provenance());
    writer.publish({}, {});
    const auto t = read_trajectory(folder / "run.nc");
    CHECK(t.layout == sample_layout());
    CHECK(t.dates.empty());
    CHECK(t.series("sales").empty());
    CHECK(t.events.empty());
    CHECK(t.metrics.empty());
}

TEST_CASE("a century of weeks is read back, past many chunks and into a last one that is not full") {
    const Folder folder;
    constexpr int weeks = 5200;
    const Layout layout{{{"cell", "cells", labels("c", 2000)}},
                        {{"wide", "units", "wide rows", "", Kind::int64, {"cell"}, "time", {}},
                         {"narrow", "1", "one number", "", Kind::float64, {}, "time", {}}},
                        start};
    TrajectoryWriter writer(folder / "run.nc", layout, sample_provenance());
    std::vector<std::int64_t> row(2000);
    for (int week = 0; week < weeks; ++week) {
        for (std::size_t i = 0; i < row.size(); ++i) row[i] = week * 10 + static_cast<int>(i);
        const double number = week / 2.0;
        const Column columns[]{std::span<const std::int64_t>(row), std::span<const double>(&number, 1)};
        writer.append({start.days + 7 * week}, columns);
    }
    writer.publish({}, {});
    const auto t = read_trajectory(folder / "run.nc");
    REQUIRE(t.dates.size() == weeks);
    long long wrong = 0;
    for (std::size_t week = 0; week < weeks; ++week) {
        wrong += t.series("narrow")[week] != static_cast<double>(week) / 2.0;
        for (std::size_t i = 0; i < 2000; ++i)
            wrong += t.series("wide")[week * 2000 + i] != static_cast<double>(week * 10 + i);
    }
    CHECK(wrong == 0);
}

TEST_CASE("a row that is larger than the largest chunk is cut into chunks and read back") {
    const Folder folder;
    const Layout layout{{{"a", "outer", labels("a", 700)}, {"b", "inner", labels("b", 500)}},
                        {{"huge", "1", "2.8 MB a row", "", Kind::float64, {"a", "b"}, "time", {}}},
                        start};
    TrajectoryWriter writer(folder / "run.nc", layout, sample_provenance());
    const auto cell = [](int week, std::size_t i) { return static_cast<double>(i) + 0.5 * week; };
    const int weeks = 8;  // more than fit into one block of chunks
    std::vector<double> row(700 * 500);
    for (int week = 0; week < weeks; ++week) {
        for (std::size_t i = 0; i < row.size(); ++i) row[i] = cell(week, i);
        const Column columns[]{std::span<const double>(row)};
        writer.append({start.days + week}, columns);
    }
    writer.publish({}, {});
    const auto t = read_trajectory(folder / "run.nc");
    const auto& huge = t.series("huge");
    int wrong = 0;
    for (int week = 0; week < weeks; ++week)
        for (std::size_t i = 0; i < row.size(); ++i)
            wrong += huge[static_cast<std::size_t>(week) * row.size() + i] != cell(week, i);
    CHECK(wrong == 0);
    CHECK(t.series("huge", std::vector<std::string>{"a2", "b7"})[1] == 1007.5);
}

TEST_CASE("a scenario of more than 64 KB travels with its run") {
    const Folder folder;
    auto provenance = sample_provenance();
    for (int i = 0; i < 10'000; ++i) provenance.scenario_yaml += "# a line of a long scenario\n";
    TrajectoryWriter(folder / "run.nc", sample_layout(), provenance).publish({}, {});
    CHECK(read_trajectory(folder / "run.nc").provenance.scenario_yaml == provenance.scenario_yaml);
}

TEST_CASE("rows that do not fit the layout are refused, and leave the recording as it was") {
    const Folder folder;
    const Layout layout{{}, {{"n", "1", "a number", "", Kind::float64, {}, "time", {}}}, start};
    TrajectoryWriter writer(folder / "run.nc", layout, sample_provenance());
    const std::vector<double> two{1.0, 2.0};
    const std::int64_t integer = 1;
    const Column too_long[]{std::span<const double>(two)};
    const Column wrong_type[]{std::span<const std::int64_t>(&integer, 1)};
    const Column good[]{std::span<const double>(two.data(), 1)};
    CHECK_THROWS_AS(writer.append(start, too_long), std::invalid_argument);
    CHECK_THROWS_AS(writer.append(start, wrong_type), std::invalid_argument);
    CHECK_THROWS_AS(writer.append(start, {}), std::invalid_argument);
    CHECK_THROWS_AS(writer.append("year", start, good), std::invalid_argument);
    writer.append(start, good);
    CHECK_THROWS_AS(writer.append(start, good), std::invalid_argument);
    writer.publish({}, {});
    CHECK_THROWS_AS(writer.append({start.days + 1}, good), std::logic_error);
    CHECK(read_trajectory(folder / "run.nc").series("n").size() == 1);
}

TEST_CASE("a layout that a reader would misunderstand is refused by name") {
    const Variable good{"n", "1", "a number", "", Kind::float64, {}, "time", {}};
    const auto problem = [&](auto&& change) {
        Layout layout{{{"region", "regions", {"CN", "US"}}}, {good}, start};
        change(layout);
        return refusal<std::invalid_argument>([&] { check_layout(layout); });
    };
    CHECK(problem([](Layout&) {}) == "");
    CHECK(contains(problem([](Layout& l) { l.variables[0].unit = ""; }), "'n' has no unit"));
    CHECK(contains(problem([](Layout& l) { l.variables[0].long_name = ""; }), "'n' has no long name"));
    CHECK(contains(problem([](Layout& l) { l.variables[0].name = "a/b"; }), "'a/b' is not a name"));
    CHECK(contains(problem([](Layout& l) { l.variables[0].name = "region"; }), "'region' is used twice"));
    CHECK(contains(problem([](Layout& l) { l.variables[0].name = "event"; }), "'event' is used twice"));
    CHECK(contains(problem([](Layout& l) { l.variables[0].axes = {"planet"}; }), "unknown axis 'planet'"));
    CHECK(contains(problem([](Layout& l) { l.variables[0].axes = {"region", "region"}; }), "'region' twice"));
    CHECK(contains(problem([](Layout& l) { l.axes[0].labels.clear(); }), "'region' has no labels"));
    CHECK(contains(problem([](Layout& l) { l.axes[0].labels = {"CN", "CN"}; }), "label 'CN' twice"));
    CHECK(contains(problem([](Layout& l) { l.variables[0].kind = Kind::int8_flags; }), "'n' needs meanings"));
    CHECK(contains(problem([](Layout& l) {
                       l.variables[0].kind = Kind::int8_flags;
                       l.variables[0].flag_meanings = {"two words"};
                   }),
                   "'two words' is not a single word"));
}

TEST_CASE("a metric with the name of a variable is refused") {
    const Folder folder;
    TrajectoryWriter writer(folder / "run.nc", sample_layout(), sample_provenance());
    const Metric metrics[]{{"sales", "units", "all sales", 1.0}};
    CHECK_THROWS_AS(writer.publish(metrics, {}), std::invalid_argument);
    CHECK(!std::filesystem::exists(folder / "run.nc"));
}

TEST_CASE("what a trajectory does not have is named") {
    const Folder folder;
    write_sample(folder / "run.nc", 2);
    const auto t = read_trajectory(folder / "run.nc");
    CHECK(contains(refusal<std::out_of_range>([&] { (void)t.series("profit"); }), "no variable 'profit'"));
    CHECK(contains(refusal<std::out_of_range>([&] { (void)t.metric("profit"); }), "no metric 'profit'"));
    const std::vector<std::string> wrong{"H200", "XX"};
    CHECK(contains(refusal<std::out_of_range>([&] { (void)t.series("sales", wrong); }), "'XX' is no region"));
}

TEST_CASE("a trajectory with any bit changed, cut short anywhere, longer or foreign is refused, never read as another") {
    const Folder folder;
    write_sample(folder / "run.nc", 20);
    const std::string good = content(folder / "run.nc");
    const auto is_refused = [&](const std::string& bytes) {
        publish_text(folder / "t.nc", bytes, Care::quick);
        try {
            (void)read_trajectory(folder / "t.nc");
        } catch (const OutputError& error) {
            return std::string(error.what()).find("t.nc: ") != std::string::npos;
        }
        return false;
    };
    REQUIRE_FALSE(is_refused(good));
    std::mt19937_64 random(1);
    int refused = 0;
    for (int i = 0; i < 1000; ++i) {
        std::string bytes = good;
        bytes[random() % bytes.size()] ^= static_cast<char>(1 << (random() % 8));
        refused += is_refused(bytes) ? 1 : 0;
        refused += is_refused(good.substr(0, random() % good.size())) ? 1 : 0;
    }
    CHECK(refused == 2000);
    for (const std::string& bytes : {good + "x", std::string(), std::string("a letter"), good.substr(0, good.size() - seal_bytes)})
        CHECK(is_refused(bytes));
    const std::string letter(1000, 'a');
    CHECK(is_refused(letter + seal_line(sha256_hex(letter))));
}

TEST_CASE("the sample that other readers open is written where they look for it") {
    const Folder folder;
    const char* wanted = std::getenv("CHOKEPOINT_SAMPLE");
    const std::filesystem::path file = wanted ? std::filesystem::path(wanted) : folder / "sample.nc";
    write_sample(file, 209);
    CHECK(read_trajectory(file).dates.size() == 209);
}
