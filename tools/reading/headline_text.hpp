// What a run prints at its end: the headline, and the key series as bars.
#pragma once

#include "output/headline.hpp"
#include "tools/terminal/terminal.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace chokepoint {

/// With those of its years and quarters alone that a day from `from` to `to` falls into. Throws UsageError if these are
/// out of order.
Headline between(Headline headline, std::optional<Date> from, std::optional<Date> to);

/// The headline of `file`, a finished trajectory, laid out for the width there is. Throws OutputError.
std::string headline_text(const Headline& headline, const std::filesystem::path& file, const Screen& screen);

}  // namespace chokepoint
