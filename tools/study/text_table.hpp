// Tables of text as other programs write them: separated by commas, semicolons, tabs or blanks, with a line of names.
#pragma once

#include "sim/config.hpp"

#include <functional>
#include <string>
#include <vector>

namespace chokepoint {

struct TableRow {
    Place place;
    std::vector<std::string> fields;
};

/// Calls `header` with the first line that is not empty and no comment, then `row` with each further one, which has
/// as many fields. A leading % or # of the header is dropped (Dakota), as are comment lines. The separator is the first
/// of tab, semicolon, comma that the header holds, else blanks. Fields may be quoted as in RFC 4180, but end with their
/// line. Throws ConfigError with file and line.
void read_table(const std::string& file, const std::function<void(const TableRow&)>& header,
                const std::function<void(const TableRow&)>& row);

}  // namespace chokepoint
