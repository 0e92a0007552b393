// Published figures of the market, and how the model measures each of them.
#pragma once

#include "sim/catalog.hpp"
#include "sim/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

/// What is measured, in the fact's region and window. Purchases are direct ones unless "grey" says otherwise.
enum class MeasureKind {
    units,             // cards delivered to buyers
    units_share,       // their part of all cards, percent
    value,             // what buyers paid, bn USD
    value_share,       // their part of all that was paid, percent
    revenue,           // what vendors billed, bn USD
    installed_eflops,  // dense 16-bit peak in service at the end of the window, EFLOP/s
    write_down,        // stocks written down in the window, bn USD
    grey_premium,      // mean premium of the grey market over the price abroad, percent
    grey_value,        // what buyers paid on the grey market, bn USD
};
template <>
struct EnumWords<MeasureKind> {
    static constexpr std::array<std::string_view, 9> words{"units",       "units_share",  "value",
                                                           "value_share", "revenue",      "installed_eflops",
                                                           "write_down",  "grey_premium", "grey_value"};
};

/// Whether it is counted in percentage points rather than in units or money.
constexpr bool in_points(MeasureKind kind) {
    return kind == MeasureKind::units_share || kind == MeasureKind::value_share ||
           kind == MeasureKind::grey_premium;
}

enum class Origin { domestic, imported };
template <>
struct EnumWords<Origin> {
    static constexpr std::array<std::string_view, 2> words{"domestic", "imported"};
};

/// What a fact is for: to choose parameters by, or to judge the model that was so chosen.
enum class FactUse { calibration, validation };
template <>
struct EnumWords<FactUse> {
    static constexpr std::array<std::string_view, 2> words{"calibration", "validation"};
};

struct Measurement {
    MeasureKind kind = MeasureKind::units;
    std::vector<std::string> vendors;
    std::vector<std::string> chips;
    std::optional<ChipClass> chip_class;
    std::optional<Origin> origin;
    std::optional<Date> start;
    double factor = 1.0;

    static constexpr auto fields(auto list) {
        return list(
            required_field("kind", &Measurement::kind, "", "what is measured"),
            field("vendors", &Measurement::vendors, "", "only chips of these firms; empty: all"),
            field("chips", &Measurement::chips, "", "only these chips; empty: all"),
            field("class", &Measurement::chip_class, "", "only chips of this class, gpu or asic"),
            field("origin", &Measurement::origin, "", "only chips of vendors of the region, or only of others"),
            field("start", &Measurement::start, "date",
                  "where the model's window begins, if later than the fact's"),
            field("factor", &Measurement::factor, "1", "the fact's unit over the model's, such as CNY over USD",
                  {1e-9, 1e9}));
    }
};

struct Fact {
    std::string quantity;
    std::string entity;
    std::string region;
    Date start{};
    std::optional<Date> end;
    double value = 0.0;
    double low = 0.0;
    double high = 0.0;
    std::string unit;
    Grade grade = Grade::C;
    std::string source;
    std::string note;
    std::optional<FactUse> use;
    std::optional<Measurement> measure;
    std::string left_out;
    DatedPath earlier;

    static constexpr auto fields(auto list) {
        return list(
            required_field("quantity", &Fact::quantity, "", "what was published"),
            required_field("entity", &Fact::entity, "", "whose"),
            required_field("region", &Fact::region, "", "where"),
            required_field("start", &Fact::start, "date", "first day of the window"),
            field("end", &Fact::end, "date", "day after the window; absent: open"),
            required_field("value", &Fact::value, "", "published value"),
            required_field("low", &Fact::low, "", "lower end of its range"),
            required_field("high", &Fact::high, "", "upper end of its range"),
            required_field("unit", &Fact::unit, "", "unit of the three"),
            required_field("grade", &Fact::grade, "", "quality of the source"),
            required_field("source", &Fact::source, "", "who published it"),
            field("note", &Fact::note, "", "what a reader should know"),
            field("use", &Fact::use, "", "calibration or validation"),
            field("measure", &Fact::measure, "", "how the model measures it"),
            field("left_out", &Fact::left_out, "", "why it does not"),
            field("earlier", &Fact::earlier, "",
                  "the same quantity for earlier windows, scaled to the length of this one, at their middles"));
    }
};

/// For a reader: "NVIDIA: share of AI accelerator cards, H1 2025"; without "all".
std::string label_of(const Fact& fact);

/// The file as read, and as a document for the places of what is wrong.
struct FactFile {
    std::string file;
    Named<Fact> facts;
    Node document;
};

/// Reads facts and checks each by itself. Throws ConfigError.
FactFile load_facts(const std::string& file);

struct Scenario;

/// A fact with its measurement, that fits a scenario: `start` and `end` bound the model's window.
struct Target {
    std::string id;
    Fact fact;
    Measurement measure;
    Date start{};
    Date end{};
};

/// The measured facts of one use, in the order of the file. Throws ConfigError where one names a firm, chip or
/// region that the scenario does not have, or a window outside its period.
std::vector<Target> targets_of(const FactFile& file, FactUse use, const Scenario& scenario);

/// How many facts the model does not measure.
std::size_t left_out(const FactFile& file);

}  // namespace chokepoint
