// Prints what recording costs. Usage: recorder_bench [SCENARIO [BUYERS [TICKS [ROUNDS]]]]
#include "tools/bench/recorder.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

int main(int argc, char** argv) {
    const char* scenario = argc > 1 ? argv[1] : "configs/scenarios/h200_reentry.yaml";
    const long buyers = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 100'000;
    const int ticks = argc > 3 ? static_cast<int>(std::strtol(argv[3], nullptr, 10)) : 104;
    const int rounds = argc > 4 ? static_cast<int>(std::strtol(argv[4], nullptr, 10)) : 3;
    try {
        fmt::print("{}, {} buyers; the cost of recording in parts of the ticks' time\n", scenario, buyers);
        for (int round = 0; round < rounds; ++round) {
            const auto cost = chokepoint::measure_recorder(scenario, buyers, ticks);
            const auto part = [&](double seconds) { return 100.0 * seconds / cost.tick_seconds; };
            fmt::print("{} ticks: {:.2f} ms each; aggregates {:.2f} % ({:.1f} KB a tick); with all panels {:.1f} % ({:.1f} KB a "
                       "tick)\n",
                       cost.ticks, 1e3 * cost.tick_seconds / cost.ticks, part(cost.aggregate_seconds),
                       cost.aggregate_bytes / cost.ticks / 1e3, part(cost.panel_seconds), cost.panel_bytes / cost.ticks / 1e3);
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
