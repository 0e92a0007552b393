// Tables for a terminal: aligned columns where they fit, with the first one wrapped if need be, and one entry below the
// other where they do not. Nothing is cut.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

class Table {
public:
    enum class Align { left, right };
    struct Heading {
        std::string text;
        Align align = Align::left;
    };

    explicit Table(std::vector<Heading> headings);
    /// One cell for each heading.
    void add(std::vector<std::string> cells);
    bool empty() const { return rows_.empty(); }
    /// Lines that end with a newline, indented by two columns.
    std::string text(std::size_t columns) const;

private:
    std::string aligned(const std::vector<std::size_t>& widths) const;
    std::string stacked(std::size_t columns) const;

    std::vector<Heading> headings_;
    std::vector<std::vector<std::string>> rows_;
};

/// Text wrapped with an indent, from its second line on deeper by `hang`; every line ends with a newline.
std::string paragraph(std::string_view text, std::size_t indent, std::size_t columns, std::size_t hang = 2);

}  // namespace chokepoint
