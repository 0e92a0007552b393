// Results and failures of runs as lines of JSON.
#pragma once

#include "tools/study/folder.hpp"
#include "tools/study/json_lines.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

std::string to_line(const RunResult& result);
/// Nothing where the line is not such a result.
std::optional<RunResult> result_of(std::string_view line);
/// The same without trajectories, which are the most of a line and are not read.
std::optional<RunResult> head_of(std::string_view line);

/// One time that a run failed.
struct Failure {
    std::string when;  // UTC
    int code = 0;      // exit code
    std::string error;
};

/// Never throws: on a full disk the first error is the one to report.
void note_failure(const StudyFolder& study, std::size_t run, int code, const std::string& error) noexcept;
std::vector<Failure> failures_of(const StudyFolder& study, std::size_t run);
/// Runs that failed at least once, ascending.
std::vector<std::size_t> runs_with_failures(const StudyFolder& study);
void forget_failures(const StudyFolder& study);

}  // namespace chokepoint
