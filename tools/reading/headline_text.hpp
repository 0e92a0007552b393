// What a run prints at its end: the headline, and the key series as bars.
#pragma once

#include "output/headline.hpp"
#include "tools/terminal/terminal.hpp"

#include <filesystem>
#include <string>

namespace chokepoint {

/// The headline of `file`, a finished trajectory, laid out for the width there is. Throws OutputError.
std::string headline_text(const Headline& headline, const std::filesystem::path& file, const Screen& screen);

}  // namespace chokepoint
