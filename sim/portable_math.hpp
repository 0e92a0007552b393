// Exponential, logarithm and power with the same bits on every processor and compiler (glibc's change with FMA).
#pragma once

#include <bit>
#include <cstdint>

namespace chokepoint {

/// e^x for doubles; relative error below 4e-16 on [-700, 700]; 0 below, infinity-free saturation (1e304) above.
double portable_exp(double x);
/// Natural logarithm for positive doubles; absolute error below 4e-16 times max(1, |ln x|).
double portable_log(double x);
/// base^exponent for a positive base; 0 for base 0.
double portable_pow(double base, double exponent);

/// e^x for the buyers' kernel, |x| clamped to 87; relative error below 4e-7. Written so that a loop over it vectorises.
inline float fast_exp(float x) {
    x = x < -87.0F ? -87.0F : x;
    x = x > 87.0F ? 87.0F : x;
    const float scaled = x * 1.44269504F;
    const float shifted = scaled + 12582912.0F;  // 1.5 * 2^23: rounds to the nearest integer
    const float n = shifted - 12582912.0F;
    const float r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
    float p = 1.3888889e-3F;
    p = p * r + 8.3333333e-3F;
    p = p * r + 4.1666667e-2F;
    p = p * r + 1.6666667e-1F;
    p = p * r + 0.5F;
    p = p * r + 1.0F;
    p = p * r + 1.0F;
    const auto bits = static_cast<std::uint32_t>(static_cast<std::int32_t>(n) + 127) << 23;
    return p * std::bit_cast<float>(bits);
}

/// ln x for the buyers' kernel, x a positive normal float; absolute error below 2e-7 times max(1, |ln x|).
inline float fast_log(float x) {
    const auto bits = std::bit_cast<std::uint32_t>(x);
    const auto reduced = bits - 0x3f3504f3U;  // sqrt(1/2)
    const auto exponent = static_cast<float>(static_cast<std::int32_t>(reduced) >> 23);
    const float m = std::bit_cast<float>((reduced & 0x007fffffU) + 0x3f3504f3U);
    const float s = (m - 1.0F) / (m + 1.0F);
    const float s2 = s * s;
    float p = 0.1111111F;
    p = p * s2 + 0.1428571F;
    p = p * s2 + 0.2F;
    p = p * s2 + 0.3333333F;
    p = p * s2 + 1.0F;
    return (exponent * 0.693359375F + 2.0F * s * p) - exponent * 2.12194440e-4F;
}

}  // namespace chokepoint
