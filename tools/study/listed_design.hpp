// A design from a table: points that another program made.
#pragma once

#include "tools/study/design.hpp"

namespace chokepoint {

/// Fills points, cells, places and ignored columns. A column is named like its factor, or like the factor's path.
/// A factor without values takes those of its column: numbers, or words in the order of their first appearance.
/// Throws ConfigError for a missing column, and for a value outside a factor's values or range, with its line.
void read_listed(const std::string& csv, DesignTable& design);

}  // namespace chokepoint
