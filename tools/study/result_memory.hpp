// What `study collect` knows of files that it has looked at: none is read twice while it stays as it is.
#pragma once

#include "tools/study/state.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace chokepoint {

/// Size and time of the last change of a file; empty where there is none. Whatever happens to a file changes its mark.
std::string mark_of(const std::filesystem::path& file);

/// The metrics of sound trajectories that lie in one folder of runs, in a file `results.jsonl` there.
class ResultMemory {
public:
    /// Of the runs [first, end). Throws OutputError for a file that is there and cannot be read.
    ResultMemory(const StudyFolder& study, std::size_t first, std::size_t end);
    /// Nothing if the run's trajectory is not there or was changed since.
    std::optional<RunResult> find(std::size_t run) const;
    void add(const RunResult& result);
    /// Publishes the file if something was added. One that cannot be written is no error: reading again is only slow.
    void keep() const;

private:
    std::string key_of(std::size_t run) const;
    const StudyFolder& study_;
    std::filesystem::path file_;
    std::map<std::string, std::string> lines_;  // by run and mark
    bool news_ = false;
};

/// Whether the file is the one that was last remembered, made from results that have not changed since.
bool is_collected(const StudyFolder& study, const Standings& standings, const std::filesystem::path& file);
void remember_collected(const StudyFolder& study, const Standings& standings, const std::filesystem::path& file);

}  // namespace chokepoint
