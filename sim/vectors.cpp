// Highway finds out what the processor has; the environment and tests may ask for less.
#include "sim/vectors.hpp"

#include "sim/vector_targets.hpp"

#include <hwy/targets.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace chokepoint {

namespace {

constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> names{{
    {"avx512", HWY_AVX3},
    {"avx2", HWY_AVX2},
    {"ssse3", HWY_SSSE3},
    {"emu128", HWY_EMU128},
    {"scalar", HWY_SCALAR},
}};

/// Everything that the build holds; the last resort is always there.
std::int64_t available() {
    hwy::SetSupportedTargetsForTest(0);
    return hwy::SupportedTargets() & HWY_TARGETS;
}

std::vector<std::string> names_of(std::int64_t targets) {
    std::vector<std::string> result;
    for (const auto& [name, bit] : names)
        if ((targets & bit) != 0) result.emplace_back(name);
    return result;
}

void use(std::int64_t targets) {
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace

std::vector<std::string> vector_targets() {
    const std::string now = vector_target();
    const std::int64_t all = available();
    use_vector_target(now);
    return names_of(all);
}

std::string vector_target() {
    heed_vector_environment();
    return names_of(hwy::SupportedTargets() & HWY_TARGETS).front();
}

void use_vector_target(std::string_view wanted) {
    const std::int64_t all = available();
    if (wanted.empty()) return use(all);
    for (const auto& [name, bit] : names)
        if (name == wanted && (all & bit) != 0) return use(bit);
    use(all);
    throw std::invalid_argument(
        fmt::format("the instruction set \"{}\" is not there (there are: {})", wanted, fmt::join(names_of(all), ", ")));
}

void heed_vector_environment() {
    static const bool heeded = [] {
        const char* wanted = std::getenv("CHOKEPOINT_VECTORS");
        try {
            use_vector_target(wanted == nullptr ? "" : wanted);
        } catch (const std::invalid_argument& error) {
            throw std::invalid_argument(fmt::format("CHOKEPOINT_VECTORS: {}", error.what()));
        }
        return true;
    }();
    static_cast<void>(heeded);
}

}  // namespace chokepoint
