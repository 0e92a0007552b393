// The limits lie well beyond every announced chip (largest figures of the catalogue in brackets), so that only mistaken units
// and slipped digits pass them; the reticle alone is a limit of the machines that make chips.
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

class Datasheet {
public:
    Datasheet(const std::string& name, const Chip& chip, std::vector<std::string>& doubts)
        : path_("chips." + name), chip_(chip), doubts_(doubts) {}

    void doubt() {
        const auto dies = static_cast<double>(chip_.dies);
        const auto stacks = static_cast<double>(chip_.hbm_stacks);
        above("die_mm2", chip_.die_mm2, dies, reticle_mm2, "mm2 for each die",
              "an exposure reaches 858 mm2: give the area of all dies, and how many they are (dies)");
        above("memory_gb", chip_.memory_gb, stacks, most_gb_per_stack, "GB for each stack of HBM", "the unit is GB, not Gbit");
        above("memory_bandwidth_tb_s", chip_.memory_bandwidth_tb_s, stacks, most_tb_s_per_stack, "TB/s for each stack of HBM",
              "the unit is TB/s, not GB/s");
        above("bf16_tflops", chip_.bf16_tflops, chip_.die_mm2, most_tflops_per_mm2, "TFLOP/s for each mm2", "the unit is TFLOP/s");
        above("tdp_w", chip_.bf16_tflops, chip_.tdp_w, most_tflops_per_w, "TFLOP/s for each W", "the unit is W");
        above("tdp_w", chip_.tdp_w, chip_.die_mm2, most_w_per_mm2, "W for each mm2", "the unit is W");
    }

private:
    void above(const char* field, double whole, double parts, double most, const char* unit, const char* hint) {
        if (parts > 0.0 && whole / parts > most)
            doubts_.push_back(fmt::format("{}.{}: {:.4g} {}, which no chip has: {}", path_, field, whole / parts, unit, hint));
    }

    std::string path_;
    const Chip& chip_;
    std::vector<std::string>& doubts_;
};

}  // namespace

std::vector<std::string> doubts_about_chips(const Scenario& scenario) {
    std::vector<std::string> doubts;
    for (const auto& [name, chip] : scenario.chips) Datasheet(name, chip, doubts).doubt();
    const Chip& focal = scenario.chips[index_of(scenario.chips, scenario.focal_chip)].value;
    if (focal.vendor != scenario.focal_vendor)
        doubts.push_back(fmt::format("focal_chip: {} is made by {}, while the headline tells the share of {}: give both of one "
                                     "firm, unless that is meant",
                                     scenario.focal_chip, focal.vendor, scenario.focal_vendor));
    return doubts;
}

}  // namespace chokepoint
