// manifest.json of a study: checksums, and what is kept of every run.
#pragma once

#include "tools/study/kept.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace chokepoint {

struct Manifest {
    std::map<std::string, std::string> checksums;  // sha256 by path within the study's folder
    std::string program;
    Store store = Store::folders;
    Kept kept;
};

std::string to_json(const Manifest& manifest);
/// Throws OutputError for text that is no manifest of this version.
Manifest manifest_of(const std::filesystem::path& file, const std::string& text);

}  // namespace chokepoint
