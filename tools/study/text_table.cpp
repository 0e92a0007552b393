// Splits lines. Libraries for CSV know their columns when compiled, or one separator.
#include "tools/study/text_table.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>

namespace chokepoint {
namespace {

[[noreturn]] void refuse(const Place& place, std::string problem, std::string suggestion = {}) {
    throw ConfigError({issue_at(place, "", std::move(problem), std::move(suggestion))});
}

char separator_of(const std::string& header) {
    for (const char c : {'\t', ';', ','})
        if (header.find(c) != std::string::npos) return c;
    return ' ';
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> split_at_blanks(const std::string& line) {
    std::vector<std::string> fields;
    bool within = false;
    for (const char c : line) {
        const bool blank = c == ' ' || c == '\t';
        if (!blank && !within) fields.emplace_back();
        if (!blank) fields.back() += c;
        within = !blank;
    }
    return fields;
}

std::vector<std::string> split(const std::string& line, char separator, const Place& place) {
    if (separator == ' ') return split_at_blanks(line);
    std::vector<std::string> fields(1);
    bool quoted = false;
    bool was_quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') fields.back() += line[i++];
        else if (c == '"' && (quoted || fields.back().empty())) was_quoted = true, quoted = !quoted;
        else if (c == separator && !quoted) {
            if (!was_quoted) fields.back() = trimmed(fields.back());
            fields.emplace_back();
            was_quoted = false;
        } else fields.back() += c;
    }
    if (quoted) refuse(place, "a quote is not closed on its line");
    if (!was_quoted) fields.back() = trimmed(fields.back());
    return fields;
}

}  // namespace

void read_table(const std::string& file, const std::function<void(const TableRow&)>& header,
                const std::function<void(const TableRow&)>& row) {
    std::ifstream in(file);
    if (!in.is_open()) refuse({file, 0, 0}, std::generic_category().message(errno));
    std::size_t columns = 0;
    char separator = ',';
    Place place{file, 0, 1};
    for (std::string line; std::getline(in, line);) {
        ++place.line;
        if (!line.empty() && line.back() == '\r') line.pop_back();
        const bool first = columns == 0;
        if (trimmed(line).empty() || (line[0] == '#' && (!first || line.find_first_of(",;\t") == std::string::npos)))
            continue;
        if (first) {
            if (line[0] == '%' || line[0] == '#') line.erase(0, 1);
            separator = separator_of(line);
        }
        const TableRow read{place, split(line, separator, place)};
        if (first) {
            columns = read.fields.size();
            header(read);
        } else if (read.fields.size() != columns) {
            refuse(place, fmt::format("{} fields where the header has {}", read.fields.size(), columns));
        } else {
            row(read);
        }
    }
    if (in.bad()) refuse({file, 0, 0}, "the file cannot be read");
    if (columns == 0) refuse({file, 1, 1}, "the table is empty", "its first line names the columns");
}

}  // namespace chokepoint
