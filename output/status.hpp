// status.json, beside the trajectory: what is true of one execution and would differ in the next.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace chokepoint {

struct Status {
    std::string state;  // running, done, interrupted, failed
    std::string run_id;
    int exit_code = 0;
    std::string error;  // "" unless failed
    int attempts = 1;
    std::string host;
    std::string started;   // UTC, ISO 8601
    std::string finished;  // "" while running
    double wall_seconds = 0.0;
    std::int64_t ticks = 0;
    int threads = 1;
    std::int64_t peak_memory_bytes = 0;
    friend bool operator==(const Status&, const Status&) = default;
};

/// Published whole: a reader sees the old or the new one. Throws OutputError.
void write_status(const std::filesystem::path& file, const Status& status);
/// Throws OutputError for a missing file, one that is not JSON, and one without the fields of a status.
Status read_status(const std::filesystem::path& file);

std::string host_name();
/// "2026-01-05T12:00:00Z"
std::string utc_now();
/// Largest resident memory of this process so far.
std::int64_t peak_memory_bytes();

}  // namespace chokepoint
