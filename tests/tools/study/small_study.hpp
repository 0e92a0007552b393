// A small study on the tiny scenario, in a folder of its own that vanishes with the object.
#pragma once

#include "agents/roster.hpp"
#include "tools/study/folder.hpp"
#include "tools/study/state.hpp"
#include "tools/study/worker.hpp"

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <string>

namespace small_study {

using namespace chokepoint;

class Folder {
public:
    Folder() {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("study." + std::to_string(::getpid()) + "." + std::to_string(++count));
        std::filesystem::create_directories(path_);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

/// The head of a study file; factors, design and the rest follow.
inline std::string head() {
    return "title: Small\nscenario: " + std::filesystem::absolute("configs/scenarios/tiny.yaml").string() + "\n";
}

/// Loads a study from text; the file lies in the folder.
inline StudyFile load(const Folder& folder, const std::string& text) {
    return load_study(folder.write("written.yaml", text).string());
}

/// What the study is refused with; empty if it is not.
inline std::string refusal(const std::string& text) {
    const Folder folder;
    try {
        const StudyFile file = load(folder, text);
        const DesignTable design = make_design(file);
        const PointScenarios scenarios(file, design);
        check_points(scenarios, design);
        kept_of(file, build_world(scenarios.at(0, 1), standard_roster()));
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "";
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Freezes the study of the text into the folder and opens it.
inline std::unique_ptr<StudyFolder> frozen(const Folder& folder, const std::string& text) {
    const StudyFile file = load(folder, text);
    const DesignTable design = make_design(file);
    const PointScenarios scenarios(file, design);
    const Kept kept = kept_of(file, build_world(scenarios.at(0, 1), standard_roster()));
    freeze_study(folder.path() / "written.yaml", file, design, kept, folder.path() / "study");
    return open_study(folder.path() / "study");
}

}  // namespace small_study
