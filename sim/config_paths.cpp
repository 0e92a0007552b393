// Dotted paths into a document, and words near to a misspelt one.
#include "sim/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace chokepoint {
namespace {

constexpr std::size_t shortest_part = 3;  // shorter words begin too many others
constexpr std::size_t most_told = 5;

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

/// Runs of letters and digits, in lower case.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words(1);
    for (const char c : lower(name)) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) words.back() += c;
        else if (!words.back().empty()) words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

/// Whether the words of one begin words of the other, in this order: us-h200-licence is part of
/// us-2026-01-15-h200-licence.
bool is_part_of(std::string_view some, std::string_view name) {
    const auto wanted = words_of(some);
    const auto all = words_of(name);
    std::size_t next = 0;
    for (const auto& word : all)
        if (next < wanted.size() && word.starts_with(wanted[next])) ++next;
    return next == wanted.size();
}

}  // namespace

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> steps(1);
    for (const char c : path) {
        if (c == '.') steps.emplace_back();
        else steps.back() += c;
    }
    return steps;
}

std::string join_path(const std::string& path, std::string_view step) {
    return path.empty() ? std::string(step) : path + "." + std::string(step);
}

Place place_of(const Node& root, std::string_view path) {
    const Node* at = &root;
    bool exact = true;
    for (const std::string& step : split_path(path)) {
        const Node* next = at->find(step);
        if (at->is_list() && !step.empty() && step.size() < 7 &&
            std::all_of(step.begin(), step.end(), [](char c) { return c >= '0' && c <= '9'; })) {
            const auto index = static_cast<std::size_t>(std::stoul(step));
            if (index < at->children.size()) next = &at->children[index];
        }
        if (next == nullptr) {
            exact = false;
            break;
        }
        at = next;
    }
    return exact && at->is_scalar() ? at->place : at->key_place;
}

std::size_t edit_distance(std::string_view first, std::string_view second) {
    const std::string a = lower(first);
    const std::string b = lower(second);
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
    std::iota(d[0].begin(), d[0].end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j) {
            d[i][j] =
                std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[a.size()][b.size()];
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
    if (known.empty()) return "";
    const auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
        return edit_distance(word, a) < edit_distance(word, b);
    });
    const std::size_t allowed = std::max<std::size_t>(1, std::min(word.size(), nearest->size()) / 3);
    if (!word.empty() && edit_distance(word, *nearest) <= allowed && edit_distance(word, *nearest) < word.size())
        return fmt::format("did you mean \"{}\"?", *nearest);
    std::vector<std::string> longer;
    if (word.size() >= shortest_part)
        for (const auto& name : known)
            if (is_part_of(word, name)) longer.push_back(name);
    if (!longer.empty() && longer.size() <= most_told)
        return fmt::format("did you mean \"{}\"?", fmt::join(longer, "\" or \""));
    return fmt::format("known are {}", fmt::join(known, ", "));
}

}  // namespace chokepoint
