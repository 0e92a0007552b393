// The headline for narrow terminals, and bars below it for all.
#include "tools/reading/headline_text.hpp"

#include "tools/reading/key_series.hpp"
#include "tools/reading/selection.hpp"
#include "tools/reading/smuggling.hpp"
#include "tools/terminal/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace chokepoint {
namespace {

constexpr std::size_t whole_table_columns = 79;

std::string percent(double share) { return std::isnan(share) ? "-" : fmt::format("{:.1f} %", 100.0 * share); }

std::string constraint_text(const std::array<std::int64_t, constraint_count>& short_usd) {
    const auto constraint = binding(short_usd);
    return constraint ? std::string(word(*constraint)) : "none";
}

/// The same facts as the whole table, one metric a line and the years and quarters below each other.
std::string narrow_headline(const Headline& h, const std::string& title, const Screen& screen) {
    const std::size_t columns = screen.columns;
    const auto metric = [&](std::string_view name) {
        const auto found = std::find_if(h.metrics.begin(), h.metrics.end(), [&](const Metric& m) { return m.name == name; });
        return found == h.metrics.end() ? "" : percent(found->value);
    };
    std::string text = paragraph(title, 0, columns, 0) + "\n";
    Table metrics({{"metric"}, {"", Table::Align::right}});
    for (const char* name : {"share_before", "share_trough", "share_after", "share_end", "recovered_fraction"})
        metrics.add({name, metric(name)});
    text += metrics.text(columns);
    if (metric("recovered_fraction") != "-") text += paragraph(beside_its_own_past, 2, columns);
    text += "\n";
    Table use({{""}, {"training", Table::Align::right}, {"inference", Table::Align::right}, {"own training", Table::Align::right}});
    use.add({h.focal_chip, metric("focal_chip_of_training"), metric("focal_chip_of_inference"), metric("focal_chip_training_share")});
    use.add({"domestic", metric("domestic_of_training"), metric("domestic_of_inference"), metric("domestic_training_share")});
    use.add({"imported", "", "", metric("imported_training_share")});
    text += heading("bought in " + h.focal_region, screen) + "\n" + use.text(columns) + "\n";
    Table years({{"year"}, {h.focal_vendor, Table::Align::right}, {"own chips", Table::Align::right}, {"ASIC", Table::Align::right},
                 {h.rival_region + ":" + h.focal_region, Table::Align::right}, {"bn USD", Table::Align::right}});
    for (const YearRow& row : h.years)
        years.add({std::to_string(year_of(row.date)), percent(row.focal_share), percent(row.self_sufficiency), percent(row.asic_share),
                   std::isnan(row.compute_ratio) ? "-" : fmt::format("{:.1f}", row.compute_ratio),
                   fmt::format("{:.1f}", static_cast<double>(row.bought_usd) / 1e9)});
    text += years.text(columns);
    if (const std::string rent = rented_abroad(h); !rent.empty()) text += paragraph(rent, 2, columns);
    text += "\n";
    Table quarters({{"quarter"}, {"own chips"}, {"imports"}});
    for (const QuarterRow& row : h.quarters)
        quarters.add({fmt::format("{} Q{}", year_of(row.date), quarter_of(row.date)), constraint_text(row.domestic),
                      constraint_text(row.imported)});
    return text + heading("chokepoints", screen) + "\n" + quarters.text(columns);
}

}  // namespace

Headline between(Headline headline, std::optional<Date> from, std::optional<Date> to) {
    require_in_order(from, to);
    const auto keep = [&](auto& rows, const auto& number) {
        std::erase_if(rows, [&](const auto& row) {
            return (from && number(row.date) < number(*from)) || (to && number(row.date) > number(*to));
        });
    };
    keep(headline.years, [](Date date) { return year_of(date); });
    keep(headline.quarters, [](Date date) { return 4 * year_of(date) + quarter_of(date); });
    return headline;
}

std::string headline_text(const Headline& headline, const std::filesystem::path& file, const Screen& screen) {
    const TrajectoryFile trajectory(file);
    const std::string& title = trajectory.about().provenance.title;
    const bool whole = screen.columns >= whole_table_columns;
    const std::string text = whole ? format_headline(headline, title) : narrow_headline(headline, title, screen);
    auto smuggled = smuggling_by_year(trajectory);
    // As many years as the headline was shortened to.
    std::erase_if(smuggled, [&](const SmugglingYear& year) {
        return std::none_of(headline.years.begin(), headline.years.end(),
                            [&](const YearRow& row) { return year_of(row.date) == year.year; });
    });
    const std::string smuggling = smuggling_text(smuggled, headline.focal_region, screen);
    return text + (smuggling.empty() ? "" : (whole ? "\n  " : "\n") + smuggling) + "\n" + key_series_text(key_series(trajectory), screen);
}

}  // namespace chokepoint
