// Reads and writes status.json, and asks the system what goes into it.
#include "output/status.hpp"

#include "output/publish.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <fmt/chrono.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

namespace chokepoint {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Status, state, run_id, scenario_sha256, title, exit_code, error, attempts, host, pid,
                                   started, updated, finished, wall_seconds, tick, ticks, date, first_date, end_date,
                                   ticks_per_second, segments, checkpoint_tick, threads, peak_memory_bytes,
                                   program_version, git_commit)

void write_status(const std::filesystem::path& file, const Status& status) {
    // A message may carry bytes that are not UTF-8, from a file name for instance: they must not hide the failure.
    const auto replace = nlohmann::json::error_handler_t::replace;
    publish_text(file, nlohmann::json(status).dump(2, ' ', false, replace) + '\n', Care::quick);
}

Status read_status(const std::filesystem::path& file) {
    std::ifstream stream(file);
    if (!stream) throw OutputError(file, std::generic_category().message(errno));
    try {
        return nlohmann::json::parse(stream).get<Status>();
    } catch (const nlohmann::json::exception& error) {
        throw OutputError(file, std::string("not a status file: ") + error.what());
    }
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::string utc_now() {
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

std::int64_t peak_memory_bytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace chokepoint
