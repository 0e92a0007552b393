// The validation as a table for a terminal, and as CSV.
#include "tools/ensemble/numbers.hpp"
#include "tools/ensemble/validation.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace chokepoint {
namespace {

/// What the project wants of its model: most published figures inside intervals that are narrow enough to say
/// something, and errors below those of forecasts that need no model.
constexpr double fitted_aim = 0.8;
constexpr double judged_aim = 0.7;
constexpr double narrow_aim = 0.8;

std::string short_unit(const std::string& unit) { return unit == "percent" ? "%" : unit; }

std::string group_table(const std::string& title, const std::vector<TargetScore>& scores) {
    std::string text =
        fmt::format("{:<22}{:<8}{:>9}{:>9}{:>9}  {:<6}{:>9}{:>10}{:>9}{:>7}  {}\n", title, "unit", "published",
                    "low", "high", "grade", "median", "5 %", "95 %", "factor", "covered");
    for (const TargetScore& score : scores) {
        const Fact& fact = score.target.fact;
        const double factor = score.summary.factor();
        text += fmt::format("{:<22}{:<8}{:>9}{:>9}{:>9}  {:<6}{:>9}{:>10}{:>9}{:>7}  {}\n", score.target.id,
                            short_unit(fact.unit), shown(fact.value), shown(fact.low), shown(fact.high),
                            word(fact.grade), shown(score.summary.median), shown(score.summary.p05),
                            shown(score.summary.p95), factor < 100.0 ? fmt::format("{:.1f}", factor) : "wide",
                            score.covered ? "yes" : "NOT");
        if (score.summary.missing > 0)
            text +=
                fmt::format("{:<22}missing in {} of {}\n", "", score.summary.missing, number_of(score.values.size(), "member"));
    }
    return text + "\n";
}

std::string line(const std::string& what, const std::string& figure, const std::string& aim, bool met) {
    return fmt::format("  {:<52}{:<26}{:<22}{}\n", what, figure, aim, met ? "met" : "missed");
}

std::string share_line(const std::string& what, std::size_t some, std::size_t all, double aim) {
    if (all == 0) return fmt::format("  {:<52}no targets\n", what);
    const double share = static_cast<double>(some) / static_cast<double>(all);
    return line(what, fmt::format("{} of {} ({:.0f} %)", some, all, 100.0 * share),
                fmt::format("at least {:.0f} %", 100.0 * aim), share >= aim);
}

std::string comparison_line(const std::string& other, const ErrorComparison& c) {
    const std::string what = fmt::format("judged: mean CRPS against {} ({})", other, number_of(c.targets, "target"));
    if (c.targets == 0) return fmt::format("  {:<52}no targets\n", what);
    return line(what, fmt::format("{:.3f} against {:.3f}", c.model, c.other), "below it", c.model < c.other);
}

/// Whole table of one group as CSV rows.
std::string target_rows(const std::vector<TargetScore>& scores) {
    std::string text;
    for (const TargetScore& score : scores) {
        const Fact& fact = score.target.fact;
        text += fmt::format("{},{},{},{}", csv_field(score.target.id), word(*fact.use), csv_field(fact.unit),
                            word(fact.grade));
        for (const double number : {fact.value, fact.low, fact.high, score.summary.p05, score.summary.median,
                                    score.summary.p95, score.summary.factor()})
            text += "," + csv_number(number);
        text += fmt::format(",{},{}", score.covered ? 1 : 0, score.summary.missing);
        for (const double number : {score.crps, score.persistence_error, score.trend_error})
            text += "," + csv_number(number);
        text += "," + csv_field(label_of(fact)) + "\n";
    }
    return text;
}

std::string member_rows(const Validation& validation, const std::vector<TargetScore>& scores) {
    std::string text;
    for (const TargetScore& score : scores)
        for (std::size_t m = 0; m < score.values.size(); ++m)
            text += fmt::format("{},{},{},{}\n", m, validation.ensemble.members[m].seed,
                                csv_field(score.target.id), csv_number(score.values[m]));
    return text;
}

}  // namespace

std::string format_validation(const Validation& v) {
    std::string text =
        fmt::format("{}: {} of {}\n\n", v.scenario_title, number_of(v.ensemble.members.size(), "member"), v.made_from);
    text += group_table("fitted (to 2024)", v.fitted) + group_table("judged (2025)", v.judged);
    text += fmt::format("facts left out, each with its reason in their file: {}\n\nscore\n", v.left_out);
    const GroupScore fitted = group_score(v.fitted);
    const GroupScore judged = group_score(v.judged);
    text +=
        share_line("fitted: published value in the 90 % interval", fitted.covered, fitted.targets, fitted_aim);
    text +=
        share_line("judged: published value in the 90 % interval", judged.covered, judged.targets, judged_aim);
    const std::string narrow = fmt::format("interval narrower than a factor of {:.0f}", narrow_factor);
    text += share_line("fitted: " + narrow, fitted.narrow, fitted.targets, narrow_aim);
    text += share_line("judged: " + narrow, judged.narrow, judged.targets, narrow_aim);
    text += comparison_line("persistence", compare_errors(v.judged, &TargetScore::persistence_error));
    text += comparison_line("trend", compare_errors(v.judged, &TargetScore::trend_error));
    text += fmt::format("  {:<52}{} fitted, {} judged\n", "mean CRPS of all targets", shown(fitted.mean_crps),
                        shown(judged.mean_crps));
    return text +
           "\nCRPS: per 100 points of a share, per published value of a quantity; 0 is a perfect forecast.\n";
}

std::string targets_csv(const Validation& validation) {
    return "target,use,unit,grade,value,low,high,p05,median,p95,factor,covered,missing,crps,persistence_error,"
           "trend_error,label\n" +
           target_rows(validation.fitted) + target_rows(validation.judged);
}

std::string members_csv(const Validation& validation) {
    return "member,seed,target,value\n" + member_rows(validation, validation.fitted) +
           member_rows(validation, validation.judged);
}

}  // namespace chokepoint
