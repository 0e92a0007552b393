// Keys are marks of files: no clock, no content.
#include "tools/study/result_memory.hpp"

#include "output/provenance.hpp"
#include "output/publish.hpp"
#include "output/run_files.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

namespace chokepoint {
namespace {

constexpr const char* collected_file = "collected";

/// Of all that study.nc is made from, and of itself.
std::string collected_key(const StudyFolder& study, const Standings& standings, const std::filesystem::path& file) {
    Sha256 sum;
    sum.add(program_name() + study.study_hash);
    for (const RunStanding standing : standings.runs) sum.add(word(standing));
    const bool blocks = study.store == Store::blocks;
    for (std::size_t unit = 0; unit < study.units(); ++unit)
        sum.add(mark_of(blocks ? study.block_file(unit) : study.run_folder(unit) / trajectory_file) + ";");
    return sum.hex() + " " + mark_of(file) + "\n";
}

}  // namespace

std::string mark_of(const std::filesystem::path& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return "";
    return fmt::format("{}:{}.{:09}", found.st_size, found.st_ctim.tv_sec, found.st_ctim.tv_nsec);
}

ResultMemory::ResultMemory(const StudyFolder& study, std::size_t first, std::size_t end)
    : study_(study), file_(study.run_folder(first).parent_path() / "results.jsonl") {
    std::map<std::string, std::string, std::less<>> known;
    read_lines(file_, [&](std::string_view line) {
        const auto blank = line.find(' ');
        if (blank != std::string_view::npos) known.emplace(line.substr(0, blank), line.substr(blank + 1));
    });
    for (std::size_t run = first; run < end; ++run)
        if (auto found = known.extract(key_of(run))) lines_.emplace(std::move(found.key()), std::move(found.mapped()));
}

std::string ResultMemory::key_of(std::size_t run) const {
    return fmt::format("{}@{}", run, mark_of(study_.run_folder(run) / trajectory_file));
}

std::optional<RunResult> ResultMemory::find(std::size_t run) const {
    const auto found = lines_.find(key_of(run));
    auto result = found == lines_.end() ? std::nullopt : result_of(found->second);
    if (result && (result->run != run || result->metrics.size() != study_.kept.metrics.size())) return std::nullopt;
    return result;
}

void ResultMemory::add(const RunResult& result) {
    lines_[key_of(result.run)] = to_line(result);
    news_ = true;
}

void ResultMemory::keep() const {
    if (!news_) return;
    std::string text;
    for (const auto& [key, line] : lines_) text += key + " " + line + "\n";
    try {
        publish_text(file_, text, Care::quick);
    } catch (const OutputError&) {
    }
}

bool is_collected(const StudyFolder& study, const Standings& standings, const std::filesystem::path& file) {
    std::string known;
    read_lines(study.root / collected_file, [&](std::string_view line) { known = std::string(line) + "\n"; });
    return !mark_of(file).empty() && known == collected_key(study, standings, file);
}

void remember_collected(const StudyFolder& study, const Standings& standings, const std::filesystem::path& file) {
    publish_text(study.root / collected_file, collected_key(study, standings, file), Care::quick);
}

}  // namespace chokepoint
