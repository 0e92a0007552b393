// The headline in a file and on a terminal.
#include "output/headline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace chokepoint {

namespace {

struct YearColumn {
    const char* name;
    const char* help;
    double YearRow::*value;
};

constexpr std::array<YearColumn, 4> year_columns{{
    {"yearly_focal_share", "focal vendor's share of direct purchases by value, trailing year", &YearRow::focal_share},
    {"yearly_self_sufficiency", "domestic share of direct purchases by value, trailing year", &YearRow::self_sufficiency},
    {"yearly_asic_share", "ASICs' share of direct purchases by value, trailing year", &YearRow::asic_share},
    {"yearly_compute_ratio", "compute in service: rival region over focal region", &YearRow::compute_ratio},
}};

std::string percent(double share) { return std::isnan(share) ? "-" : fmt::format("{:.1f} %", 100.0 * share); }

std::string ratio(double value) { return std::isnan(value) ? "-" : fmt::format("{:.1f}", value); }

std::string constraint_name(const std::array<std::int64_t, constraint_count>& short_usd) {
    const auto constraint = binding(short_usd);
    if (!constraint) return "none";
    std::int64_t total = 0;
    for (const auto usd : short_usd) total += usd;
    const auto most = short_usd[static_cast<std::size_t>(*constraint)];
    return fmt::format("{} ({:.0f} %)", word(*constraint), 100.0 * static_cast<double>(most) / static_cast<double>(total));
}

}  // namespace

std::vector<Variable> headline_variables() {
    std::vector<Variable> all;
    for (const auto& column : year_columns)
        all.push_back({column.name, "1", column.help, "year: point", Kind::float64, {}, "year", {}});
    for (const char* origin : {"domestic", "imported"})
        all.push_back({fmt::format("quarterly_short_{}", origin), "USD",
                       fmt::format("{} chips short in the focal region, at the price of the day, summed over ticks", origin), "quarter: sum", Kind::int64,
                       {"constraint"}, "quarter", {}});
    for (const auto& [name, help] : {std::pair{"quarterly_focal_purchases", "direct purchases from the focal vendor in the focal region"},
                                     std::pair{"quarterly_purchases", "direct purchases in the focal region"}})
        all.push_back({name, "USD", help, "quarter: sum", Kind::int64, {}, "quarter", {}});
    return all;
}

void write_headline_tables(const Headline& headline, TrajectoryWriter& writer) {
    for (const YearRow& row : headline.years) {
        std::array<double, year_columns.size()> cells{};
        std::vector<Column> columns;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            cells[i] = row.*year_columns[i].value;
            columns.emplace_back(std::span<const double>(&cells[i], 1));
        }
        writer.append("year", row.date, columns);
    }
    for (const QuarterRow& row : headline.quarters) {
        const std::array<Column, 4> columns{
            std::span<const std::int64_t>(row.domestic), std::span<const std::int64_t>(row.imported),
            std::span<const std::int64_t>(&row.focal_usd, 1), std::span<const std::int64_t>(&row.all_usd, 1)};
        writer.append("quarter", row.date, columns);
    }
}

bool is_of_headline(const Variable& variable) { return variable.time_axis == "year" || variable.time_axis == "quarter"; }

Headline headline_of(const Trajectory& trajectory) {
    Headline headline;
    headline.metrics = trajectory.metrics;
    headline.focal_vendor = trajectory.provenance.focal_vendor;
    headline.focal_chip = trajectory.provenance.focal_chip;
    headline.focal_region = trajectory.provenance.focal_region;
    headline.rival_region = trajectory.provenance.rival_region;
    headline.has_reentry = trajectory.provenance.scenario_yaml.find("\nreentry: ") != std::string::npos;
    const auto years = trajectory.other_dates.find("year");
    if (years != trajectory.other_dates.end())
        for (std::size_t i = 0; i < years->second.size(); ++i) {
            YearRow row;
            row.date = years->second[i];
            for (const auto& column : year_columns) row.*column.value = trajectory.series(column.name)[i];
            headline.years.push_back(row);
        }
    const auto quarters = trajectory.other_dates.find("quarter");
    if (quarters != trajectory.other_dates.end())
        for (std::size_t i = 0; i < quarters->second.size(); ++i) {
            QuarterRow row;
            row.date = quarters->second[i];
            for (std::size_t c = 0; c < constraint_count; ++c) {
                row.domestic[c] = std::llround(trajectory.series("quarterly_short_domestic")[i * constraint_count + c]);
                row.imported[c] = std::llround(trajectory.series("quarterly_short_imported")[i * constraint_count + c]);
            }
            row.focal_usd = std::llround(trajectory.series("quarterly_focal_purchases")[i]);
            row.all_usd = std::llround(trajectory.series("quarterly_purchases")[i]);
            headline.quarters.push_back(row);
        }
    sum_purchases(headline);
    return headline;
}

std::string rented_abroad(const Headline& headline) {
    const auto found = std::ranges::find(headline.metrics, "offshore_share", &Metric::name);
    if (found == headline.metrics.end() || !(found->value >= 0.0005)) return {};
    return fmt::format("compute: where it stands; {} of what {} uses at the end is rented abroad", percent(found->value),
                       headline.focal_region);
}

std::string format_headline(const Headline& headline, const std::string& title) {
    const auto metric = [&](std::string_view name) {
        for (const auto& m : headline.metrics)
            if (m.name == name) return m.value;
        return std::nan("");
    };
    std::string text = fmt::format("{}\n\n", title);
    const auto line = [&](const std::string& what, const std::string& value) {
        text += fmt::format("  {:<62} {:>9}\n", what, value);
    };
    const std::string share = headline.focal_vendor + "'s share in " + headline.focal_region;
    line(share + ", first half year", percent(metric("share_before")));
    line(share + ", trough (lowest half year)", percent(metric("share_trough")));
    line(share + ", two years after re-entry", percent(metric("share_after")));
    line(share + ", last year of the run", percent(metric("share_end")));
    line("part of the lost share that came back (below 0: lost more)", percent(metric("recovered_fraction")));
    if (!std::isnan(metric("recovered_fraction"))) text += fmt::format("    {}\n", beside_its_own_past);
    text += fmt::format("\n  {:<28}{:>16}{:>17}{:>15}\n",
                        "bought in " + headline.focal_region + (headline.has_reentry ? " since re-entry" : ""), "of training",
                        "of inference", "own training");
    const auto use = [&](const std::string& what, const char* training, const char* inference, const char* own) {
        text += fmt::format("  {:<28}{:>16}{:>17}{:>15}\n", what, training[0] == 0 ? "" : percent(metric(training)),
                            inference[0] == 0 ? "" : percent(metric(inference)), percent(metric(own)));
    };
    use(headline.focal_chip, "focal_chip_of_training", "focal_chip_of_inference", "focal_chip_training_share");
    use("domestic chips", "domestic_of_training", "domestic_of_inference", "domestic_training_share");
    use("all imported chips", "", "", "imported_training_share");
    if (headline.has_reentry && metric("focal_chip_of_training") == 0.0 && metric("focal_chip_of_inference") == 0.0)
        text += fmt::format("  No {} was bought since re-entry: is it legal there, and let in?\n", headline.focal_chip);

    text += fmt::format("\n  {:<6}{:>15}{:>17}{:>11}{:>16}{:>12}\n", "year", headline.focal_vendor + " share", "self-sufficiency",
                        "ASIC share", headline.rival_region + ":" + headline.focal_region + " compute", "bn USD");
    for (const YearRow& row : headline.years)
        text += fmt::format("  {:<6}{:>15}{:>17}{:>11}{:>16}{:>12}\n", year_of(row.date), percent(row.focal_share),
                            percent(row.self_sufficiency), percent(row.asic_share), ratio(row.compute_ratio),
                            fmt::format("{:.1f}", static_cast<double>(row.bought_usd) / 1e9));
    text += fmt::format("  shares: of the 52 weeks up to the year's last tick\n"
                        "  bn USD: bought directly in {} in the year, as far as it was run\n",
                        headline.focal_region);
    if (const std::string rent = rented_abroad(headline); !rent.empty()) text += "  " + rent + "\n";

    text += fmt::format("\n  {:<10}{:<30}{}\n", "quarter", "chokepoint, domestic chips", "chokepoint, imports");
    for (const QuarterRow& row : headline.quarters)
        text += fmt::format("  {:<10}{:<30}{}\n", fmt::format("{} Q{}", year_of(row.date), quarter_of(row.date)),
                            constraint_name(row.domestic), constraint_name(row.imported));
    return text;
}

}  // namespace chokepoint
