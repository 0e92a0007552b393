// What the files of a scenario say at a path: values, the lines they stand on, and the sources that entries cite.
#pragma once

#include "sim/config.hpp"
#include "tools/terminal/terminal.hpp"

#include <string>

namespace chokepoint {

/// At and below a path of `describe`, in which `*` stands for any name; entry by entry, with source, grade and note.
std::string values_text(const Node& document, const std::string& path, const Screen& screen);
/// The same, but nothing where no file says anything there.
std::string values_if_any(const Node& document, const std::string& path, const Screen& screen);

}  // namespace chokepoint
