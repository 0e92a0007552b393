// Two figures of a datasheet bound each other: no chip has a thousand times the speed of others on the same silicon. The limits
// lie well beyond the catalogue (the range of its ratios in brackets), so that only mistaken units and slipped digits pass them;
// the reticle alone is a limit of the machines that make chips.
#include "sim/chip_doubts.hpp"

#include "sim/structure.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace chokepoint {
namespace {

constexpr double reticle_mm2 = 858.0;  // 26 mm x 33 mm, the field of a scanner (ASML, TWINSCAN NXT and NXE)

struct Figure {
    std::string_view field;
    double value;  // 0: the datasheet has none
    const char* unit;

    std::string told() const { return fmt::format("{} {:.6g} {}", field, value, unit); }
    bool operator==(const Figure& other) const { return field == other.field; }
};

/// One figure for each unit of another.
struct Relation {
    Figure over;
    Figure under;
    double least;
    double most;

    bool broken() const {
        if (over.value <= 0.0 || under.value <= 0.0) return false;
        const double ratio = over.value / under.value;
        return ratio < least || ratio > most;
    }
};

std::array<Relation, 10> relations_of(const Chip& chip) {
    const Figure silicon{"die_mm2", chip.die_mm2, "mm2"};
    const Figure power{"tdp_w", chip.tdp_w, "W"};
    const Figure bf16{"bf16_tflops", chip.bf16_tflops, "TFLOP/s"};
    const Figure fp8{"fp8_tflops", chip.fp8_tflops.value_or(0.0), "TFLOP/s"};
    const Figure tpp{"total_processing_performance", chip.total_processing_performance.value_or(0.0), "TOPS x bit"};
    const Figure memory{"memory_gb", chip.memory_gb, "GB"};
    const Figure bandwidth{"memory_bandwidth_tb_s", chip.memory_bandwidth_tb_s, "TB/s"};
    const Figure link{"interconnect_gb_s", chip.interconnect_gb_s, "GB/s"};
    const Figure price{"price_usd", chip.price_usd, "USD"};
    const Figure stacks{"hbm_stacks", static_cast<double>(chip.hbm_stacks), "stacks"};
    const bool faster_in_8_bits = 8.0 * fp8.value > 16.0 * bf16.value;
    const double bits = faster_in_8_bits ? 8.0 : 16.0;
    return {{
        {bf16, silicon, 0.02, 10.0},      // [0.078, 2.5]
        {bf16, power, 0.04, 20.0},        // [0.22, 2.3]
        {power, silicon, 0.05, 5.0},      // [0.24, 1.1]
        {fp8, bf16, 0.5, 10.0},           // [1, 4.4]
        {price, bf16, 1.0, 500.0},        // [9.6, 95]
        {memory, stacks, 2.0, 64.0},      // HBM4, sixteen high, of 32 Gb (JEDEC JESD270-4) [16, 36]
        {bandwidth, stacks, 0.1, 6.0},    // HBM4 has 2 (JEDEC JESD270-4) [0.25, 2.8]
        {bandwidth, memory, 0.003, 1.0},  // [0.0085, 0.076]
        {link, bandwidth, 5.0, 5000.0},   // [67, 1250]
        // The rule counts the largest product of speed and bits: never less, and more only by what is not listed here, such as
        // 4 bits [1, 1.5 times].
        {tpp, faster_in_8_bits ? fp8 : bf16, 0.95 * bits, 4.0 * bits},
    }};
}

/// "" for a sound datasheet. The figure that breaks most relations is the mistaken one, if there is one such.
std::string doubt_about_figures(const std::string& name, const Chip& chip) {
    std::vector<std::pair<Figure, int>> broken;  // with how many relations
    const auto count = [&](const Figure& figure) {
        const auto found = std::find_if(broken.begin(), broken.end(), [&](const auto& known) { return known.first == figure; });
        if (found == broken.end()) broken.emplace_back(figure, 1);
        else ++found->second;
    };
    for (const Relation& relation : relations_of(chip)) {
        if (!relation.broken()) continue;
        count(relation.over);
        count(relation.under);
    }
    if (broken.empty()) return {};
    std::stable_sort(broken.begin(), broken.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::string> told;
    for (const auto& [figure, times] : broken) told.push_back(figure.told());
    if (broken[0].second == broken[1].second)
        return fmt::format("chips.{}: no chip has {} together: a unit or a digit is mistaken", name, fmt::join(told, " and "));
    told.erase(told.begin());
    const Figure& mistaken = broken[0].first;
    return fmt::format("chips.{}.{}: no chip has {:.6g} {} beside {}: a digit is mistaken, or the unit, which is {}", name,
                       mistaken.field, mistaken.value, mistaken.unit, fmt::join(told, ", "), mistaken.unit);
}

std::string doubt_about_reticle(const std::string& name, const Chip& chip) {
    const double each = chip.die_mm2 / static_cast<double>(chip.dies);
    if (each <= reticle_mm2) return {};
    return fmt::format("chips.{}.die_mm2: {:.4g} mm2 for each die, which no chip has: an exposure reaches 858 mm2: give the area "
                       "of all dies, and how many they are (dies)",
                       name, each);
}

std::string doubt_about_stacks(const std::string& name, const Chip& chip) {
    if (chip.hbm_stacks > 0 || chip.hbm_from.empty()) return {};
    return fmt::format("chips.{}.hbm_stacks: 0, though hbm_from names who makes its HBM: it needs none, and no shortage of it "
                       "binds: give the stacks of one unit, or no hbm_from",
                       name);
}

}  // namespace

std::vector<std::string> doubts_about_chips(const Scenario& scenario) {
    std::vector<std::string> doubts;
    for (const auto& [name, chip] : scenario.chips)
        for (auto* doubt : {doubt_about_reticle, doubt_about_figures, doubt_about_stacks})
            if (std::string told = doubt(name, chip); !told.empty()) doubts.push_back(std::move(told));
    const Chip& focal = scenario.chips[index_of(scenario.chips, scenario.focal_chip)].value;
    if (focal.vendor != scenario.focal_vendor)
        doubts.push_back(fmt::format("focal_chip: {} is made by {}, while the headline tells the share of {}: give both of one "
                                     "firm, unless that is meant",
                                     scenario.focal_chip, focal.vendor, scenario.focal_vendor));
    return doubts;
}

}  // namespace chokepoint
