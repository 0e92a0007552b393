// Finds the key series by the focus that a file names.
#include "tools/reading/key_series.hpp"

#include "tools/reading/selection.hpp"
#include "tools/terminal/sparkline.hpp"
#include "tools/terminal/table.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace chokepoint {
namespace {

struct Wanted {
    std::string variable;
    std::vector<std::string> labels;
    std::string title;
    bool share = false;
};

std::vector<Wanted> wanted_of(const Provenance& p) {
    return {{"share", {p.focal_vendor, p.focal_region}, p.focal_vendor + "'s share in " + p.focal_region, true},
            {"share_with_grey_market", {p.focal_vendor, p.focal_region}, "with the grey market", true},
            {"self_sufficiency", {p.focal_region}, "domestic share in " + p.focal_region, true},
            {"compute_ratio", {}, p.rival_region + ":" + p.focal_region + " compute", false}};
}

/// Place of the labelled cell in a row; the number of cells if the file lacks a label.
std::size_t place_of(const TrajectoryFile& file, const Variable& variable, const std::vector<std::string>& labels) {
    if (variable.axes.size() != labels.size()) return file.cells(variable);
    std::size_t place = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto all = labels_of(file.about().axis(variable.axes[i]));
        const auto found = std::find(all.begin(), all.end(), labels[i]);
        if (found == all.end()) return file.cells(variable);
        place = place * all.size() + static_cast<std::size_t>(found - all.begin());
    }
    return place;
}

/// Values and dates of one cell over the run, as far as they are published.
struct Collected {
    std::vector<Date> dates;
    std::vector<double> values;
};

/// Puts a part at its place; what was there from it on is repeated in the part.
template <class T>
void put(std::vector<T>& whole, std::size_t place, const std::vector<T>& part) {
    if (place > whole.size()) return;  // a segment before it is missing
    whole.resize(place);
    whole.insert(whole.end(), part.begin(), part.end());
}

void add_cells(const TrajectoryFile& file, const Wanted& wanted, Collected& into) {
    for (const auto& variable : file.about().layout.variables) {
        if (variable.name != wanted.variable) continue;
        const std::size_t place = place_of(file, variable, wanted.labels), cells = file.cells(variable);
        if (place >= cells) return;
        std::vector<double> part;
        const std::size_t step = file.rows_at_once(variable), rows = file.row_count(variable);
        for (std::size_t first = 0; first < rows; first += step) {
            const std::size_t count = std::min(step, rows - first);
            const auto values = file.numbers(variable, first, count);
            for (std::size_t row = 0; row < count; ++row) part.push_back(values[row * cells + place]);
        }
        put(into.dates, file.first_date(variable), file.dates(variable));
        put(into.values, file.first_row(variable), part);
    }
}

/// The series as far as the files given to `add` hold them.
class Collector {
public:
    void add(const TrajectoryFile& file) {
        if (wanted_.empty()) wanted_ = wanted_of(file.about().provenance);
        collected_.resize(wanted_.size());
        for (std::size_t i = 0; i < wanted_.size(); ++i) add_cells(file, wanted_[i], collected_[i]);
    }

    std::vector<KeySeries> take() {
        std::vector<KeySeries> all;
        for (std::size_t i = 0; i < wanted_.size(); ++i) {
            auto& [dates, values] = collected_[i];
            const std::size_t rows = std::min(dates.size(), values.size());
            if (rows == 0) continue;
            dates.resize(rows);
            values.resize(rows);
            all.push_back({wanted_[i].title, wanted_[i].share, std::move(dates), std::move(values)});
        }
        return all;
    }

private:
    std::vector<Wanted> wanted_;
    std::vector<Collected> collected_;
};

}  // namespace

std::vector<KeySeries> key_series(const std::vector<std::filesystem::path>& files) {
    Collector collector;
    for (const auto& path : files) collector.add(TrajectoryFile(path));
    return collector.take();
}

std::vector<KeySeries> key_series(const TrajectoryFile& file) {
    Collector collector;
    collector.add(file);
    return collector.take();
}

std::string last_value_text(const KeySeries& series) {
    const double value = series.values.back();
    if (std::isnan(value)) return "-";
    return series.share ? fmt::format("{:.1f} %", 100.0 * value) : fmt::format("{:.1f}", value);
}

std::string key_series_text(const std::vector<KeySeries>& all, const Screen& screen) {
    if (all.empty()) return "";
    constexpr std::size_t value_columns = 9;
    std::size_t titles = 0;
    for (const auto& series : all) titles = std::max(titles, columns_of(series.title));
    const bool narrow = screen.columns < titles + value_columns + 16;
    const std::size_t bars = std::min<std::size_t>(80, screen.columns - 4 - value_columns - (narrow ? 0 : titles));
    std::string text;
    for (const auto& series : all) {
        double most = 1.0;
        if (!series.share)
            for (const double value : series.values) most = std::isnan(value) ? most : std::max(most, value);
        const std::string line = sparkline(series.values, 0.0, most, bars, screen.unicode);
        text += narrow ? paragraph(series.title, 2, screen.columns) + "  " : "  " + left_aligned(series.title, titles) + " ";
        text += left_aligned(line, std::min(bars, series.values.size())) +
                right_aligned(last_value_text(series), value_columns) + "\n";
    }
    const auto& dates = all.front().dates;
    return text + paragraph(fmt::format("{} to {}; shares from 0 to 100 %", to_string(dates.front()), to_string(dates.back())), 2,
                            screen.columns, 0);
}

}  // namespace chokepoint
