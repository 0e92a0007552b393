// Range reduction and polynomials in plain double arithmetic: every operation is exactly rounded by IEEE 754.
#include "sim/portable_math.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace chokepoint {

namespace {
constexpr double ln2_high = 6.93147180369123816490e-01;  // the last 32 bits are zero, so n * ln2_high is exact
constexpr double ln2_low = 1.90821492927058770002e-10;
constexpr double lowest = -700.0;
constexpr double highest = 700.0;

constexpr std::array<double, 14> inverse_factorial = [] {
    std::array<double, 14> result{};
    double factorial = 1.0;
    for (std::size_t k = 0; k < result.size(); ++k) {
        if (k > 0) factorial *= static_cast<double>(k);
        result[k] = 1.0 / factorial;
    }
    return result;
}();

/// Powers that were asked for last: a tick asks for the same of each chip and line many times over. All bits of both
/// numbers are the key, so that nothing depends on what is kept; bits of 0 are no base.
struct Power {
    std::uint64_t base = 0;
    std::uint64_t exponent = 0;
    double value = 0.0;
};
constexpr int powers_bits = 9;
thread_local std::array<Power, std::size_t{1} << powers_bits> powers;
}  // namespace

double portable_exp(double x) {
    if (x < lowest) return 0.0;
    if (x > highest) return 1e304;
    const double shifted = x * 1.4426950408889634 + 0x1.8p52;  // rounds to the nearest whole number
    const double n = shifted - 0x1.8p52;
    const double r = (x - n * ln2_high) - n * ln2_low;
    double p = inverse_factorial[13];  // Taylor: r^14/14! < 5e-18 for |r| <= 0.35
    for (std::size_t k = 13; k-- > 0;) p = inverse_factorial[k] + p * r;
    return p * std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) + 1023) << 52);
}

double portable_log(double x) {
    int exponent = 0;
    if (x < std::numeric_limits<double>::min()) {  // subnormal
        x *= 0x1p54;
        exponent = -54;
    }
    // m in [sqrt(1/2), sqrt(2)), up to the last bits
    const std::uint64_t reduced = std::bit_cast<std::uint64_t>(x) - 0x3fe6a09e667f3bcdULL;
    exponent += static_cast<int>(static_cast<std::int64_t>(reduced) >> 52);
    const double m = std::bit_cast<double>((reduced & 0x000fffffffffffffULL) + 0x3fe6a09e667f3bcdULL);
    const double s = (m - 1.0) / (m + 1.0);
    const double s2 = s * s;
    double p = 0.0;
    for (int k = 23; k >= 1; k -= 2) p = p * s2 + 1.0 / k;
    return exponent * ln2_high + (2.0 * s * p + exponent * ln2_low);
}

double portable_pow(double base, double exponent) {
    if (base <= 0.0) return exponent == 0.0 ? 1.0 : 0.0;
    const std::uint64_t b = std::bit_cast<std::uint64_t>(base);
    const std::uint64_t e = std::bit_cast<std::uint64_t>(exponent);
    Power& kept = powers[((b ^ (e << 1 | e >> 63)) * 0x9e3779b97f4a7c15ULL) >> (64 - powers_bits)];
    if (kept.base != b || kept.exponent != e) kept = {b, e, portable_exp(exponent * portable_log(base))};
    return kept.value;
}

}  // namespace chokepoint
