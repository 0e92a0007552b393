// Quantile functions, and texts of values.
#include "tools/study/factors.hpp"

#include "sim/config_writer.hpp"
#include "sim/portable_math.hpp"
#include "tools/ensemble/ensemble_table.hpp"
#include "tools/ensemble/latin_hypercube.hpp"
#include "tools/study/quantiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace chokepoint {
namespace {

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool letter_or_digit(char c) { return letter(c) || (c >= '0' && c <= '9'); }

std::string number_cell(double value) {
    if (is_whole(value) && std::abs(value) < 0x1p53) return fmt::format("{}", static_cast<std::int64_t>(value));
    return number_text(value);
}

std::vector<Setting> at_all_paths(const Factor& factor, const std::string& text, const Place& place) {
    std::vector<Setting> settings{{factor.path + "=" + text, place}};
    for (const auto& path : factor.also) settings.push_back({path + "=" + text, place});
    return settings;
}

std::vector<Level> choices_of(const Factor& factor, const Place& place) {
    std::vector<Level> levels;
    for (const auto& [name, choice] : factor.choices) {
        Level level{name, choice.scenario, choice.overlay, {}};
        for (const auto& text : choice.set) level.settings.push_back({text, place});
        levels.push_back(std::move(level));
    }
    return levels;
}

std::vector<Level> members_of(const Factor& factor) {
    const Ensemble ensemble = spread(read_ensemble(factor.ensemble), static_cast<std::size_t>(factor.members));
    std::vector<Level> levels;
    for (const Member& member : ensemble.members) {
        auto settings = settings_of(ensemble, member);
        settings.erase(settings.begin());  // the seed is the study's to give
        levels.push_back({std::to_string(levels.size()), "", "", std::move(settings)});
    }
    return levels;
}

ReadyFactor ready(const std::string& name, const Factor& factor, const Place& place) {
    ReadyFactor result{name, factor, place, {}, {}};
    if (factor.choices.size() > 0) result.levels = choices_of(factor, place);
    if (!factor.ensemble.empty()) result.levels = members_of(factor);
    for (const auto& text : factor.values)
        if (const auto number = number_in(text)) result.numbers.push_back(*number);
    if (result.numbers.size() != factor.values.size()) {
        result.numbers.clear();
        result.levels = levels_of(factor, factor.values, place);
    }
    return result;
}

double range_at(const Factor& f, double position) {
    FreeParameter range;
    if (f.low) range.low = *f.low;
    if (f.high) range.high = *f.high;
    switch (f.distribution) {
        case Distribution::uniform: range.scale = Scale::linear; break;
        case Distribution::log_uniform: range.scale = Scale::log; break;
        case Distribution::whole: range.scale = Scale::whole; break;
        case Distribution::normal: return normal_quantile(*f.mean, *f.sd, f.low, f.high, position);
        case Distribution::lognormal: return lognormal_quantile(*f.mean, *f.sd, f.low, f.high, position);
        case Distribution::triangular: return triangular_quantile(*f.low, *f.mode, *f.high, position);
    }
    return value_at_position(range, position);
}

std::size_t index_at(std::size_t count, double position) {
    return std::min(count - 1, static_cast<std::size_t>(position * static_cast<double>(count)));
}

}  // namespace

bool is_whole(double value) { return std::floor(value) == value; }

bool is_variable_name(const std::string& name) {
    return !name.empty() && letter(name[0]) &&
           std::all_of(name.begin(), name.end(), [](char c) { return letter_or_digit(c) || c == '_'; });
}

std::string name_of_path(const std::string& path) {
    constexpr std::string_view top = "parameters.";
    std::string name;
    for (const char c : path.starts_with(top) ? path.substr(top.size()) : path)
        if (letter_or_digit(c)) name += c;
        else if (!name.empty() && name.back() != '_') name += '_';
    while (!name.empty() && name.back() == '_') name.pop_back();
    return name;
}

std::optional<double> number_in(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0.0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || stop != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::vector<ReadyFactor> ready_factors(const StudyFile& file) {
    std::vector<ReadyFactor> factors;
    for (const auto& [name, factor] : file.study.factors)
        factors.push_back(ready(name, factor, place_of(file.document, "factors." + name)));
    return factors;
}

std::vector<Level> levels_of(const Factor& factor, const std::vector<std::string>& values, const Place& place) {
    std::vector<Level> levels;
    for (const auto& text : values) levels.push_back({text, "", "", at_all_paths(factor, text, place)});
    return levels;
}

double cell_at(const ReadyFactor& f, double position) {
    if (!f.numeric()) return static_cast<double>(index_at(f.levels.size(), position));
    if (!f.numbers.empty()) return f.numbers[index_at(f.numbers.size(), position)];
    return range_at(f.factor, position);
}

std::vector<double> grid_cells(const ReadyFactor& f) {
    if (!f.numbers.empty()) return f.numbers;
    std::vector<double> cells;
    if (!f.numeric()) {
        for (std::size_t i = 0; i < f.levels.size(); ++i) cells.push_back(static_cast<double>(i));
        return cells;
    }
    for (std::int64_t i = 0; i < f.factor.levels; ++i)
        cells.push_back(cell_at(f, static_cast<double>(i) / static_cast<double>(f.factor.levels - 1)));
    return cells;
}

std::string cell_text(const ReadyFactor& f, double cell) {
    return f.numeric() ? number_cell(cell) : f.levels.at(static_cast<std::size_t>(cell)).name;
}

std::vector<Setting> cell_settings(const ReadyFactor& f, double cell) {
    if (!f.numeric()) return f.levels.at(static_cast<std::size_t>(cell)).settings;
    return at_all_paths(f.factor, number_cell(cell), f.place);
}

}  // namespace chokepoint
