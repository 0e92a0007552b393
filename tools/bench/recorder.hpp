// What recording costs beside simulating: the same ticks, simulated once, recorded in two ways, each timed on its own.
#pragma once

#include <string>

namespace chokepoint {

struct RecorderCost {
    int ticks = 0;
    double tick_seconds = 0.0;       // all phases of all ticks
    double aggregate_seconds = 0.0;  // headline, events, all aggregate series, packing and the finished file
    double panel_seconds = 0.0;      // the same with all per-buyer panels in every tick
    double aggregate_bytes = 0.0;    // of the finished file
    double panel_bytes = 0.0;
};

/// Simulates at most `ticks` ticks of a scenario after its spin-up, and records them into a temporary folder. Throws
/// ConfigError, OutputError.
RecorderCost measure_recorder(const std::string& scenario_file, long buyers, int ticks);

/// Prints it for [SCENARIO [BUYERS [TICKS [ROUNDS]]]] and returns the program's exit code.
int print_recorder_cost(int words, const char* const* word);

}  // namespace chokepoint
