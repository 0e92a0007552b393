// status.json, beside the trajectory: what is true of one execution and would differ in the next.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace chokepoint {

/// Times are UTC in ISO 8601. Seconds, rate, threads, memory and process are of the latest attempt.
struct Status {
    std::string state;  // running, done, interrupted, failed; a running one whose folder is not locked was killed
    std::string run_id;
    std::string scenario_sha256;
    std::string title;
    int exit_code = 0;
    std::string error;  // "" unless failed
    int attempts = 1;
    std::string host;
    std::int64_t pid = 0;
    std::string started;   // this attempt
    std::string updated;   // of this file
    std::string finished;  // "" while running
    double wall_seconds = 0.0;
    std::int64_t tick = 0;   // recorded ticks done; negative during spin-up
    std::int64_t ticks = 0;  // of the whole run
    std::string date;        // first day of the last tick, YYYY-MM-DD
    std::string first_date;
    std::string end_date;    // day after the last tick
    double ticks_per_second = 0.0;
    std::int64_t segments = 0;         // published
    std::int64_t checkpoint_tick = 0;  // where a restart would go on; 0: from the start
    int threads = 1;
    std::int64_t peak_memory_bytes = 0;
    std::string program_version;
    std::string git_commit;
    friend bool operator==(const Status&, const Status&) = default;
};

/// Published whole: a reader sees the old or the new one. Not synced: it is worth nothing after a loss of power.
/// Throws OutputError.
void write_status(const std::filesystem::path& file, const Status& status);
/// Throws OutputError for a missing file, one that is not JSON, and one without the fields of a status.
Status read_status(const std::filesystem::path& file);

std::string host_name();
/// "2026-01-05T12:00:00Z"
std::string utc_now();
/// Largest resident memory of this process so far.
std::int64_t peak_memory_bytes();

}  // namespace chokepoint
