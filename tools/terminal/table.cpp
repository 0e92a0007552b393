// Lays tables out for the width there is.
#include "tools/terminal/table.hpp"

#include "tools/terminal/text.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace chokepoint {
namespace {

constexpr std::size_t indent = 2;
constexpr std::size_t gap = 2;
constexpr std::size_t narrowest_name = 24;  // columns of the first cell, before entries go below each other

std::string trimmed(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

}  // namespace

Table::Table(std::vector<Heading> headings) : headings_(std::move(headings)) {}

void Table::add(std::vector<std::string> cells) {
    if (cells.size() != headings_.size()) throw std::invalid_argument("a row of a table with too few or many cells");
    rows_.push_back(std::move(cells));
}

std::string Table::aligned(const std::vector<std::size_t>& widths) const {
    std::string all;
    const auto add_row = [&](auto&& text_of) {
        const auto names = wrapped(text_of(0), widths[0]);
        for (std::size_t n = 0; n < names.size(); ++n) {
            std::string line = std::string(indent, ' ') + left_aligned(names[n], widths[0]);
            for (std::size_t c = 1; c < widths.size(); ++c) {
                const std::string text = n + 1 == names.size() ? text_of(c) : "";
                const bool left = headings_[c].align == Align::left;
                line += std::string(gap, ' ') + (left ? left_aligned(text, widths[c]) : right_aligned(text, widths[c]));
            }
            all += trimmed(line);
        }
    };
    add_row([&](std::size_t c) { return headings_[c].text; });
    for (const auto& row : rows_) add_row([&](std::size_t c) { return row[c]; });
    return all;
}

std::string Table::stacked(std::size_t columns) const {
    std::string all;
    for (const auto& row : rows_) {
        all += paragraph(row[0], indent, columns);
        std::string rest;
        for (std::size_t c = 1; c < row.size(); ++c)
            if (!row[c].empty())
                rest += (rest.empty() ? "" : ", ") + (headings_[c].text.empty() ? "" : headings_[c].text + " ") + row[c];
        if (!rest.empty()) all += paragraph(rest, 2 * indent, columns);
    }
    return all;
}

std::string Table::text(std::size_t columns) const {
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < headings_.size(); ++c) {
        std::size_t width = columns_of(headings_[c].text);
        for (const auto& row : rows_) width = std::max(width, columns_of(row[c]));
        widths.push_back(width);
    }
    const std::size_t others = std::accumulate(widths.begin() + 1, widths.end(), indent + gap * (widths.size() - 1));
    if (columns < others + std::min(widths[0], narrowest_name)) return stacked(columns);
    widths[0] = std::min(widths[0], columns - others);
    return aligned(widths);
}

std::string paragraph(std::string_view text, std::size_t by, std::size_t columns, std::size_t hang) {
    const auto room = [&](std::size_t taken) { return columns > taken ? columns - taken : 1; };
    const std::string first = wrapped(text, room(by)).front();
    std::string all = trimmed(std::string(by, ' ') + first);
    text.remove_prefix(first.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return all;
    for (const auto& line : wrapped(text, room(by + hang))) all += trimmed(std::string(by + hang, ' ') + line);
    return all;
}

}  // namespace chokepoint
