// A small trajectory with all that a file may have: three kinds, two cadences, two scripts, missing values.
#pragma once

#include "output/trajectory.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <system_error>
#include <vector>

namespace chokepoint::sample {

inline constexpr Date start{18995};  // 2022-01-03

/// A folder of its own that vanishes with its owner.
class Folder {
public:
    Folder() {
        std::random_device random;
        do path_ = std::filesystem::temp_directory_path() / ("chokepoint-" + std::to_string(random()));
        while (!std::filesystem::create_directory(path_));
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

inline std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::vector<std::string> labels(const std::string& stem, int count) {
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i) all.push_back(stem + std::to_string(i));
    return all;
}

inline Layout sample_layout() {
    return {{{"product", "accelerator", {"H200", "昇腾 910C", "MTT S5000 (摩尔线程)"}},
             {"region", "region of the buyer", {"CN", "US"}}},
            {{"sales", "units", "accelerators sold", "time: sum", Kind::int64, {"product", "region"}, "time", {}},
             {"price", "USD", "mean price", "time: mean", Kind::float64, {}, "time", {}},
             {"rule", "1", "what the law says", "", Kind::int8_flags, {"region"}, "time", {"free", "licence"}},
             {"compute", "PFLOP/s", "compute bought", "year: sum", Kind::float64, {"region"}, "year", {}}},
            start};
}

inline Provenance sample_provenance() {
    Provenance p = make_provenance("A sample — 样本", "title: a sample\nseed: 7\n", 18'446'744'073'709'551'615U);
    p.git_commit = "0123456789abcdef0123456789abcdef01234567";
    p.git_dirty = true;
    return p;
}

inline std::vector<Event> sample_events() {
    return {{{start.days + 7}, "licence granted"}, {{start.days + 70}, "配额 used up"}};
}

inline std::int64_t sale(int tick, int cell) { return tick * 1'000'000'000LL + cell; }

inline void write_sample(const std::filesystem::path& file, int ticks) {
    TrajectoryWriter writer(file, sample_layout(), sample_provenance());
    for (int tick = 0; tick < ticks; ++tick) {
        std::vector<std::int64_t> sales;
        for (int cell = 0; cell < 6; ++cell) sales.push_back(sale(tick, cell));
        const double price = tick % 5 == 4 ? std::numeric_limits<double>::quiet_NaN() : tick + 0.5;
        const std::vector<std::int8_t> rule{static_cast<std::int8_t>(tick % 2), 0};
        const Column row[]{std::span<const std::int64_t>(sales), std::span<const double>(&price, 1),
                           std::span<const std::int8_t>(rule)};
        writer.append({start.days + 7 * tick}, row);
    }
    const std::vector<double> first{100.0, 50.0}, second{200.0, 60.0};
    const Column year_one[]{std::span<const double>(first)};
    const Column year_two[]{std::span<const double>(second)};
    writer.append("year", Date{18993}, year_one);  // 2022-01-01
    writer.append("year", Date{19358}, year_two);  // 2023-01-01
    const Metric metrics[]{{"recovered_fraction", "1", "share recovered of the share lost", 0.25},
                           {"share_two_years_later", "1", "share two years after re-entry",
                            std::numeric_limits<double>::quiet_NaN()}};
    writer.publish(metrics, sample_events());
}

}  // namespace chokepoint::sample
