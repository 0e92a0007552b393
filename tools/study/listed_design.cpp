// Reads columns into cells.
#include "tools/study/listed_design.hpp"

#include "tools/study/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace chokepoint {
namespace {

constexpr std::size_t most_issues = 20;

bool open_factor(const ReadyFactor& f) {
    return f.levels.empty() && f.numbers.empty() && !f.factor.low && !f.factor.mean;
}

class ListReader {
public:
    explicit ListReader(DesignTable& design) : design_(design), columns_(design.factors.size()) {
        for (const auto& factor : design.factors) open_.push_back(open_factor(factor));
    }

    void header(const TableRow& row) {
        std::vector<bool> used(row.fields.size());
        for (std::size_t f = 0; f < columns_.size(); ++f) {
            const ReadyFactor& factor = design_.factors[f];
            auto found = std::find(row.fields.begin(), row.fields.end(), factor.name);
            if (found == row.fields.end() && !factor.factor.path.empty())
                found = std::find(row.fields.begin(), row.fields.end(), factor.factor.path);
            if (found == row.fields.end()) {
                refuse(row.place, "", fmt::format("there is no column for the factor \"{}\"", factor.name),
                       did_you_mean(factor.name, row.fields));
                continue;
            }
            columns_[f] = static_cast<std::size_t>(found - row.fields.begin());
            used[columns_[f]] = true;
        }
        stop();
        for (std::size_t c = 0; c < used.size(); ++c)
            if (!used[c]) design_.ignored.push_back(row.fields[c]);
    }

    void row(const TableRow& row) {
        for (std::size_t f = 0; f < columns_.size(); ++f)
            design_.cells.push_back(cell(design_.factors[f], open_[f], row.fields[columns_[f]], row.place));
        design_.places.push_back(row.place);
        ++design_.points;
    }

    void stop() {
        if (!issues_.empty()) throw ConfigError(std::move(issues_));
    }

private:
    void refuse(const Place& place, const std::string& path, std::string problem, std::string suggestion = {}) {
        issues_.push_back(issue_at(place, path, std::move(problem), std::move(suggestion)));
        if (issues_.size() >= most_issues) stop();
    }

    double cell(ReadyFactor& factor, bool open, const std::string& text, const Place& place) {
        const auto number = number_in(text);
        if (factor.numeric() && number) return in_range(factor, *number, place);
        if (open && (!factor.numeric() || design_.points == 0)) return new_level(factor, text, place);
        std::vector<std::string> known;
        for (const Level& level : factor.levels) known.push_back(level.name);
        const auto found = std::find(known.begin(), known.end(), text);
        if (found == known.end())
            refuse(place, factor.name,
                   factor.numeric() ? fmt::format("expected a number, found \"{}\"", text)
                                    : fmt::format("\"{}\" is none of the factor's values", text),
                   did_you_mean(text, known));
        return static_cast<double>(found - known.begin());
    }

    double in_range(const ReadyFactor& factor, double value, const Place& place) {
        const double low = factor.factor.low.value_or(-std::numeric_limits<double>::infinity());
        const double high = factor.factor.high.value_or(std::numeric_limits<double>::infinity());
        if (value < low || value > high)
            refuse(place, factor.name, fmt::format("{} is out of the factor's range", value),
                   fmt::format("from {} to {}", low, high));
        return value;
    }

    double new_level(ReadyFactor& factor, const std::string& text, const Place& place) {
        if (text.empty()) refuse(place, factor.name, "a value is missing");
        for (std::size_t i = 0; i < factor.levels.size(); ++i)
            if (factor.levels[i].name == text) return static_cast<double>(i);
        factor.levels.push_back(levels_of(factor.factor, {text}, factor.place).front());
        return static_cast<double>(factor.levels.size() - 1);
    }

    DesignTable& design_;
    std::vector<std::size_t> columns_;
    std::vector<bool> open_;
    std::vector<Issue> issues_;
};

}  // namespace

void read_listed(const std::string& csv, DesignTable& design) {
    ListReader reader(design);
    read_table(csv, [&](const TableRow& row) { reader.header(row); }, [&](const TableRow& row) { reader.row(row); });
    reader.stop();
    if (design.points == 0) throw ConfigError({issue_at({csv, 1, 1}, "", "the table holds no points")});
}

}  // namespace chokepoint
