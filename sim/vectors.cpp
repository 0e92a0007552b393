// What the processor has is asked once; the environment and tests may ask for less.
#include "sim/vectors.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <stdexcept>

namespace chokepoint {

namespace {

constexpr std::array<std::string_view, vector_target_count> names{"avx512", "avx2", "ssse3", "baseline"};

/// Whether this processor has all that Highway compiles a target for.
std::array<bool, vector_target_count> available() {
#if defined(__x86_64__)
    const bool ssse3 = __builtin_cpu_supports("ssse3") != 0;
    const bool avx2 = ssse3 && __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
                      __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0 &&
                      __builtin_cpu_supports("aes") != 0 && __builtin_cpu_supports("pclmul") != 0;
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
                        __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
                        __builtin_cpu_supports("avx512cd") != 0;
    return {avx512, avx2, ssse3, true};
#else
    return {false, false, false, true};
#endif
}

std::size_t best() {
    const auto there = available();
    std::size_t i = 0;
    while (!there[i]) ++i;
    return i;
}

std::size_t position(std::string_view wanted) {
    if (wanted.empty()) return best();
    const auto there = available();
    for (std::size_t i = 0; i < names.size(); ++i)
        if (there[i] && names[i] == wanted) return i;
    throw std::invalid_argument(fmt::format("the instruction set \"{}\" is not there (there are: {})", wanted,
                                            fmt::join(vector_targets(), ", ")));
}

std::size_t position_by_environment() {
    const char* wanted = std::getenv("CHOKEPOINT_VECTORS");
    try {
        return position(wanted == nullptr ? "" : wanted);
    } catch (const std::invalid_argument& error) {
        throw std::invalid_argument(fmt::format("CHOKEPOINT_VECTORS: {}", error.what()));
    }
}

std::size_t& chosen_position() {
    static std::size_t chosen = position_by_environment();
    return chosen;
}

}  // namespace

std::vector<std::string> vector_targets() {
    const auto there = available();
    std::vector<std::string> result;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (there[i]) result.emplace_back(names[i]);
    return result;
}

std::string vector_target() { return std::string(names[chosen_position()]); }

void use_vector_target(std::string_view name) { chosen_position() = position(name); }

void heed_vector_environment() { chosen_position(); }

std::size_t vectors::chosen() { return chosen_position(); }

}  // namespace chokepoint
