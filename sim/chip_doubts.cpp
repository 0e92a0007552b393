// The limits lie well beyond the catalogue (its largest figures in brackets), so that only mistaken units and slipped digits
// pass them; the reticle alone is a limit of the machines that make chips.
#include "sim/chip_doubts.hpp"

#include "sim/structure.hpp"

#include <fmt/format.h>

namespace chokepoint {
namespace {

constexpr double reticle_mm2 = 858.0;          // 26 mm x 33 mm, the field of a scanner (ASML, TWINSCAN NXT and NXE)
constexpr double most_gb_per_stack = 64.0;     // HBM4, sixteen high, of 32 Gb (JEDEC JESD270-4) [36]
constexpr double most_tb_s_per_stack = 6.0;    // HBM4 has 2 (JEDEC JESD270-4) [2.8]
constexpr double most_tflops_per_mm2 = 10.0;   // at 16 bits [2.5]
constexpr double most_tflops_per_w = 20.0;     // at 16 bits [2.3]
constexpr double most_w_per_mm2 = 5.0;         // of logic dies [1.1]

void doubt_datasheet(const std::string& name, const Chip& chip, std::vector<std::string>& doubts) {
    const auto above = [&](const char* field, double whole, double parts, double most, const char* unit, const char* hint) {
        if (parts > 0.0 && whole / parts > most)
            doubts.push_back(fmt::format("chips.{}.{}: {:.4g} {}, which no chip has: {}", name, field, whole / parts, unit, hint));
    };
    const auto dies = static_cast<double>(chip.dies);
    const auto stacks = static_cast<double>(chip.hbm_stacks);
    above("die_mm2", chip.die_mm2, dies, reticle_mm2, "mm2 for each die",
          "an exposure reaches 858 mm2: give the area of all dies, and how many they are (dies)");
    above("memory_gb", chip.memory_gb, stacks, most_gb_per_stack, "GB for each stack of HBM", "the unit is GB, not Gbit");
    above("memory_bandwidth_tb_s", chip.memory_bandwidth_tb_s, stacks, most_tb_s_per_stack, "TB/s for each stack of HBM",
          "the unit is TB/s, not GB/s");
    above("bf16_tflops", chip.bf16_tflops, chip.die_mm2, most_tflops_per_mm2, "TFLOP/s for each mm2", "the unit is TFLOP/s");
    above("tdp_w", chip.bf16_tflops, chip.tdp_w, most_tflops_per_w, "TFLOP/s for each W", "the unit is W");
    above("tdp_w", chip.tdp_w, chip.die_mm2, most_w_per_mm2, "W for each mm2", "the unit is W");
}

}  // namespace

std::vector<std::string> doubts_about_chips(const Scenario& scenario) {
    std::vector<std::string> doubts;
    for (const auto& [name, chip] : scenario.chips) doubt_datasheet(name, chip, doubts);
    const Chip& focal = scenario.chips[index_of(scenario.chips, scenario.focal_chip)].value;
    if (focal.vendor != scenario.focal_vendor)
        doubts.push_back(fmt::format("focal_chip: {} is made by {}, while the headline tells the share of {}: give both of one "
                                     "firm, unless that is meant",
                                     scenario.focal_chip, focal.vendor, scenario.focal_vendor));
    return doubts;
}

}  // namespace chokepoint
