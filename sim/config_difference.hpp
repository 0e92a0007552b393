// In what two configurations differ, path by path.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace chokepoint {

/// Lines "path: 3 there, 4 here" for two resolved scenarios as YAML; at most `most`, then how many more there are.
std::vector<std::string> config_differences(const std::string& theirs, const std::string& ours, std::size_t most);

}  // namespace chokepoint
