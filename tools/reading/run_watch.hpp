// A run's folder, seen from outside: how far it is, and what it has published.
#pragma once

#include "tools/reading/key_series.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace chokepoint {

struct RunView {
    std::string title;
    std::string state;  // done if run.nc is there; else as status.json says it, and "killed" if that is running without a lock
    std::string error;
    std::string date;  // that the run has reached, "" if unknown
    std::int64_t tick = 0;  // negative: spin-up
    std::int64_t ticks = 0;
    double ticks_per_second = 0.0;
    double seconds = 0.0;
    std::vector<KeySeries> series;

    bool running() const { return state == "running"; }
};

/// Needs no lock and never blocks the run. Throws OutputError where no run is.
RunView look_at_run(const std::filesystem::path& folder);

std::string as_text(const RunView& view, const Screen& screen);
/// The same in one line, for logs.
std::string as_line(const RunView& view);

}  // namespace chokepoint
