// An experiment as tables for a terminal, and as CSV.
#include "tools/ensemble/experiment.hpp"
#include "tools/ensemble/numbers.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace chokepoint {
namespace {

std::string arm_name(const ExperimentResult& result, std::size_t arm) { return result.experiment.arms[arm].name; }

std::string arm_x(const ExperimentResult& result, std::size_t arm) {
    return csv_number(result.experiment.arms[arm].value.x.value_or(std::numeric_limits<double>::quiet_NaN()));
}

/// What all arms' runs say of a metric: names were checked when the experiment was read.
const Metric& described(const ExperimentResult& result, const std::string& name) {
    const auto& known = result.headlines.front().front().metrics;
    return *std::ranges::find(known, name, &Metric::name);
}

std::string interval(const Summary& summary, const std::string& unit) {
    return fmt::format("{:>9}{:>9}", shown(summary.p05, unit), shown(summary.p95, unit));
}

std::string metric_table(const ExperimentResult& result, const std::string& metric) {
    std::string text = fmt::format("{}\n  {}\n", metric, described(result, metric).long_name);
    const std::string& unit = described(result, metric).unit;
    text += fmt::format("  {:<21}{:>9}{:>9}{:>9}{:>11}{:>9}{:>9}{:>11}{:>9}{:>8}\n", "", "median", "5 %", "95 %",
                        "difference", "5 %", "95 %", "unpaired", "95 %", "width");
    for (std::size_t a = 0; a < result.experiment.arms.size(); ++a) {
        const ArmSummary s = summary_of(result, a, metric);
        const std::string name = arm_name(result, a);
        const bool fits = name.size() <= 21;
        if (!fits) text += fmt::format("  {}\n", name);
        text += fmt::format("  {:<21}{:>9}{}", fits ? name : "", shown(s.values.median, unit), interval(s.values, unit));
        if (name == result.experiment.baseline)
            text += "   baseline";
        else
            text +=
                fmt::format("{:>11}{}{:>11}{:>9}{:>8}", shown(s.paired.median), interval(s.paired, ""),
                            shown(s.unpaired.p05), shown(s.unpaired.p95),
                            std::isnan(s.width_ratio()) ? "-" : fmt::format("{:.0f} %", 100.0 * s.width_ratio()));
        text += "\n";
        const std::size_t missing = std::max(s.values.missing, s.paired.missing);
        if (missing > 0)
            text +=
                fmt::format("  {:<21}missing in {} of {}\n", "", missing, number_of(result.ensemble.members.size(), "member"));
    }
    return text + "\n";
}

/// Calls `row(prefix, headline)` with "arm,member" for every run.
template <class Row>
void each_run(const ExperimentResult& result, Row&& row) {
    for (std::size_t a = 0; a < result.headlines.size(); ++a)
        for (std::size_t m = 0; m < result.headlines[a].size(); ++m)
            row(fmt::format("{},{}", csv_field(arm_name(result, a)), m), result.headlines[a][m]);
}

void add_quarter(std::string& text, const std::string& prefix, const QuarterRow& row) {
    for (const bool domestic : {true, false}) {
        const auto& usd = domestic ? row.domestic : row.imported;
        for (std::size_t c = 0; c < usd.size(); ++c)
            text += fmt::format("{},{}-Q{},{},{},{}\n", prefix, year_of(row.date), quarter_of(row.date),
                                domestic ? "domestic" : "imported", word(static_cast<Constraint>(c)), usd[c]);
    }
}

}  // namespace

std::string format_experiment(const ExperimentResult& result) {
    const Experiment& e = result.experiment;
    std::string text = e.title + "\n";
    if (!e.question.empty()) text += e.question + "\n";
    text += fmt::format("\n{} of {}; baseline: {}\n\n", number_of(result.ensemble.members.size(), "member"), result.made_from,
                        e.baseline);
    for (const auto& metric : e.metrics) text += metric_table(result, metric);
    text +=
        "difference: from the baseline, member by member: median and 90 % interval; unpaired: the interval if "
        "members\n"
        "were not the same on both sides; width: of the paired interval, as a part of the unpaired one.\n";
    for (const auto& note : result.notes) text += "note: " + note + "\n";
    return text;
}

std::string metrics_csv(const ExperimentResult& result) {
    std::string text = "arm,x,member,metric,value\n";
    for (std::size_t a = 0; a < result.headlines.size(); ++a)
        for (std::size_t m = 0; m < result.headlines[a].size(); ++m)
            for (const Metric& metric : result.headlines[a][m].metrics)
                text += fmt::format("{},{},{},{},{}\n", csv_field(arm_name(result, a)), arm_x(result, a), m,
                                    metric.name, csv_number(metric.value));
    return text;
}

std::string years_csv(const ExperimentResult& result) {
    std::string text = "arm,member,year,focal_share,self_sufficiency,asic_share,compute_ratio\n";
    each_run(result, [&](const std::string& prefix, const Headline& headline) {
        for (const YearRow& row : headline.years)
            text += fmt::format("{},{},{},{},{},{}\n", prefix, year_of(row.date), csv_number(row.focal_share),
                                csv_number(row.self_sufficiency), csv_number(row.asic_share),
                                csv_number(row.compute_ratio));
    });
    return text;
}

std::string quarters_csv(const ExperimentResult& result) {
    std::string text = "arm,member,quarter,origin,constraint,usd\n";
    each_run(result, [&](const std::string& prefix, const Headline& headline) {
        for (const QuarterRow& row : headline.quarters) add_quarter(text, prefix, row);
    });
    return text;
}

std::string purchases_csv(const ExperimentResult& result) {
    std::string text = "arm,member,quarter,focal_usd,all_usd\n";
    each_run(result, [&](const std::string& prefix, const Headline& headline) {
        for (const QuarterRow& row : headline.quarters)
            text += fmt::format("{},{}-Q{},{},{}\n", prefix, year_of(row.date), quarter_of(row.date), row.focal_usd,
                                row.all_usd);
    });
    return text;
}

std::string summary_csv(const ExperimentResult& result) {
    std::string text =
        "arm,x,metric,median,p05,p95,missing,difference_median,difference_p05,difference_p95,"
        "difference_missing,unpaired_p05,unpaired_p95,width_ratio,meaning\n";
    for (const auto& metric : result.experiment.metrics)
        for (std::size_t a = 0; a < result.experiment.arms.size(); ++a) {
            const ArmSummary s = summary_of(result, a, metric);
            text +=
                fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(arm_name(result, a)),
                            arm_x(result, a), metric, csv_number(s.values.median), csv_number(s.values.p05),
                            csv_number(s.values.p95), s.values.missing, csv_number(s.paired.median),
                            csv_number(s.paired.p05), csv_number(s.paired.p95), s.paired.missing,
                            csv_number(s.unpaired.p05), csv_number(s.unpaired.p95), csv_number(s.width_ratio()),
                            csv_field(described(result, metric).long_name));
        }
    return text;
}

}  // namespace chokepoint
