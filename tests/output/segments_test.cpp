// Facts about segments: wherever a recording is cut and however often it is taken up again, its file has the same bytes.
#include "output/seal.hpp"
#include "output/trajectory.hpp"

#include "tests/output/sample.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <optional>
#include <random>

using namespace chokepoint;
using namespace chokepoint::sample;

namespace {

constexpr int rows = 700;

/// Rows of all widths: one that fills a block every few rows, one that never does, one with its own cadence.
Layout mixed_layout() {
    return {{{"cell", "cells", labels("c", 3000)}, {"few", "few", labels("f", 3)}, {"who", "numbered", {}, {7, -3, 11}}},
            {{"wide", "1", "wide rows", "", Kind::float32, {"cell"}, "time", {}},
             {"narrow", "1", "few cells", "", Kind::int64, {"few"}, "time", {}},
             {"rounded", "1", "with twelve bits", "", Kind::float64, {}, "time", {}, 12},
             {"seldom", "1", "every third", "", Kind::int32, {"who"}, "time_3", {}},
             {"fixed", "1", "always the same", "", Kind::int64, {"who"}, "", {}}},
            start};
}

double noise(int row, int cell) { return std::sin(0.7 * row + 13.0 * cell) * 1e6; }

const RowCounts row_counts{{"time", rows}, {"time_3", rows / 3}};

TrajectoryWriter writer_of(const std::filesystem::path& file) {
    TrajectoryWriter writer(file, mixed_layout(), sample_provenance(), row_counts);
    const std::vector<std::int64_t> fixed{1, 2, 3};
    writer.set_constant("fixed", std::span<const std::int64_t>(fixed));
    return writer;
}

void add_row(TrajectoryWriter& writer, int row) {
    std::vector<float> wide(3000);
    for (int c = 0; c < 3000; ++c) wide[static_cast<std::size_t>(c)] = static_cast<float>(noise(row, c));
    const std::vector<std::int64_t> narrow{row, row % 5, -row};
    const double rounded = noise(row, 1);
    const Column columns[]{std::span<const float>(wide), std::span<const std::int64_t>(narrow),
                           std::span<const double>(&rounded, 1)};
    writer.append({start.days + row}, columns);
    if (row % 3 != 2) return;
    const std::vector<std::int32_t> seldom{row, row + 1, row + 2};
    const Column other[]{std::span<const std::int32_t>(seldom)};
    writer.append("time_3", {start.days + row}, other);
}

std::string whole_sum(const std::filesystem::path& file) {
    auto writer = writer_of(file);
    for (int row = 0; row < rows; ++row) add_row(writer, row);
    writer.publish({}, sample_events());
    return check_seal(file);
}

}  // namespace

TEST_CASE("a recording that is cut and taken up anywhere gives the bytes of one that never was") {
    const Folder folder;
    const std::string sum = whole_sum(folder / "whole.nc");
    for (unsigned seed = 0; seed < 4; ++seed) {
        std::mt19937 random(seed);
        auto writer = std::optional<TrajectoryWriter>(writer_of(folder / "run.nc"));
        for (int row = 0; row < rows; ++row) {
            add_row(*writer, row);
            if (random() % 40 != 0) continue;
            writer->publish_segment("segment-" + std::to_string(writer->segments()) + ".nc", {});
            CHECK(writer->held_bytes() == 0);
            if (random() % 2 == 0) continue;
            const RecordingState state = writer->state();  // what a checkpoint holds
            writer.emplace(writer_of(folder / "run.nc"));
            writer->restore(state, folder.path(), sample_provenance().run_id);
        }
        writer->publish({}, sample_events());
        CHECK(check_seal(folder / "run.nc") == sum);
    }
}

TEST_CASE("segments are trajectories of their own that say where they begin") {
    const Folder folder;
    auto writer = writer_of(folder / "run.nc");
    for (int row = 0; row < 100; ++row) add_row(writer, row);
    writer.publish_segment("one.nc", {});
    for (int row = 100; row < 150; ++row) add_row(writer, row);
    writer.publish_segment("two.nc", sample_events());
    const auto one = read_trajectory(folder / "one.nc"), two = read_trajectory(folder / "two.nc");
    CHECK(one.dates.size() == 100);
    CHECK(one.series("wide").size() == 100 * 3000);
    CHECK(two.dates.back() == Date{start.days + 149});
    CHECK(two.events == sample_events());
    CHECK(two.series("narrow").back() == -149.0);
    CHECK(two.values.at("fixed") == std::vector{1.0, 2.0, 3.0});
    // Whole blocks of `wide` stand in the first segment alone.
    CHECK(two.series("wide").size() < 100 * 3000);
    CHECK(two.series("wide").back() == static_cast<double>(static_cast<float>(noise(149, 2999))));
}

TEST_CASE("all kinds of numbers are read back, and rounding keeps as many bits as were asked for") {
    const Folder folder;
    whole_sum(folder / "run.nc");
    const auto t = read_trajectory(folder / "run.nc");
    CHECK(t.layout == mixed_layout());
    CHECK(t.series("seldom", std::vector<std::string>{"-3"})[1] == 6.0);
    CHECK(t.other_dates.at("time_3")[1] == Date{start.days + 5});
    bool rounded = false;
    for (std::size_t row = 0; row < rows; ++row) {
        const double exact = noise(static_cast<int>(row), 1), kept = t.series("rounded")[row];
        CHECK(std::abs(kept - exact) <= std::ldexp(std::abs(exact), -13));
        rounded = rounded || kept != exact;
        CHECK(t.series("wide")[row * 3000 + 2999] == static_cast<double>(static_cast<float>(noise(static_cast<int>(row), 2999))));
    }
    CHECK(rounded);
}

TEST_CASE("a segment that is missing, cut short or changed by one bit is refused by name") {
    const Folder folder;
    auto writer = writer_of(folder / "run.nc");
    for (int row = 0; row < 200; ++row) add_row(writer, row);
    writer.publish_segment("one.nc", {});
    const RecordingState state = writer.state();
    const std::string good = content(folder / "one.nc");
    const auto refusal = [&](const std::string& bytes) {
        publish_text(folder / "one.nc", bytes, Care::quick);
        try {
            auto again = writer_of(folder / "run.nc");
            again.restore(state, folder.path(), sample_provenance().run_id);
        } catch (const OutputError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(refusal(good) == "");
    std::string flipped = good;
    flipped[good.size() / 2] = static_cast<char>(flipped[good.size() / 2] ^ 4);
    CHECK(refusal(flipped).find("one.nc: damaged") != std::string::npos);
    CHECK(refusal(good.substr(0, good.size() - 1)).find("one.nc: not a file of this program, or truncated") != std::string::npos);
    std::mt19937_64 random(3);
    int refused = 0;
    for (int i = 0; i < 50; ++i) {
        std::string bytes = good;
        bytes[random() % bytes.size()] ^= static_cast<char>(1 << (random() % 8));
        refused += refusal(bytes).empty() ? 0 : 1;
        refused += refusal(good.substr(0, random() % good.size())).empty() ? 0 : 1;
    }
    CHECK(refused == 100);
    std::filesystem::remove(folder / "one.nc");
    auto again = writer_of(folder / "run.nc");
    CHECK_THROWS_AS(again.restore(state, folder.path(), sample_provenance().run_id), OutputError);
}
