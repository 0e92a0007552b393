// Numbers are written with the fewest digits that read back as the same double; those that do not exist as null.
#include "tools/study/results.hpp"

#include "output/publish.hpp"
#include "output/status.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace chokepoint {
namespace {

using nlohmann::json;

std::vector<double> numbers_in(const json& list) {
    std::vector<double> numbers;
    for (const json& item : list)
        numbers.push_back(item.is_null() ? std::numeric_limits<double>::quiet_NaN() : item.get<double>());
    return numbers;
}

}  // namespace

std::string to_line(const RunResult& result) {
    json line{{"run", result.run},
              {"program", result.program},
              {"seconds", result.seconds},
              {"finished", result.finished},
              {"metrics", result.metrics}};
    if (!result.trajectories.empty()) line["trajectories"] = result.trajectories;
    return line.dump();
}

std::optional<RunResult> result_of(std::string_view line) {
    try {
        const json read = json::parse(line);
        RunResult result;
        read.at("run").get_to(result.run);
        read.at("program").get_to(result.program);
        read.at("seconds").get_to(result.seconds);
        read.at("finished").get_to(result.finished);
        result.metrics = numbers_in(read.at("metrics"));
        if (const auto found = read.find("trajectories"); found != read.end())
            for (const json& list : *found) result.trajectories.push_back(numbers_in(list));
        return result;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

std::optional<RunResult> head_of(std::string_view line) {
    // The keys are written in alphabetical order.
    const auto end = line.find(",\"trajectories\":");
    return end == std::string_view::npos ? result_of(line) : result_of(std::string(line.substr(0, end)) + "}");
}

void note_failure(const StudyFolder& study, std::size_t run, int code, const std::string& error) noexcept {
    try {
        LineFile file(study.failure_file(run), [](std::string_view line) { return json::accept(line); });
        const json line{{"when", utc_now()}, {"code", code}, {"error", error}};
        file.add(line.dump(-1, ' ', false, json::error_handler_t::replace));
    } catch (...) {
    }
}

std::vector<Failure> failures_of(const StudyFolder& study, std::size_t run) {
    std::vector<Failure> failures;
    read_lines(study.failure_file(run), [&](std::string_view line) {
        const json read = json::parse(line, nullptr, false);
        if (read.is_object())
            failures.push_back({read.value("when", ""), read.value("code", 0), read.value("error", "")});
    });
    return failures;
}

std::vector<std::size_t> runs_with_failures(const StudyFolder& study) {
    std::vector<std::size_t> runs;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(study.root / "failures", missing))
        if (const auto run = number_in(entry.path().stem().string()); run && entry.path().extension() == ".jsonl")
            runs.push_back(static_cast<std::size_t>(*run));
    std::sort(runs.begin(), runs.end());
    return runs;
}

void forget_failures(const StudyFolder& study) {
    std::error_code failed;
    std::filesystem::remove_all(study.root / "failures", failed);
    if (failed) throw OutputError(study.root / "failures", failed.message());
}

}  // namespace chokepoint
