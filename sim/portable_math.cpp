// Range reduction and polynomials in plain double arithmetic: every operation is exactly rounded by IEEE 754.
#include "sim/portable_math.hpp"

#include <cmath>

namespace chokepoint {

namespace {
constexpr double ln2_high = 6.93147180369123816490e-01;  // the last 32 bits are zero, so n * ln2_high is exact
constexpr double ln2_low = 1.90821492927058770002e-10;
constexpr double lowest = -700.0;
constexpr double highest = 700.0;
}  // namespace

double portable_exp(double x) {
    if (x < lowest) return 0.0;
    if (x > highest) return 1e304;
    const double n = std::nearbyint(x * 1.4426950408889634);
    const double r = (x - n * ln2_high) - n * ln2_low;
    double p = 1.0;
    for (int k = 13; k >= 1; --k) p = 1.0 + p * r / k;  // Taylor: r^14/14! < 5e-18 for |r| <= 0.35
    return std::ldexp(p, static_cast<int>(n));
}

double portable_log(double x) {
    int exponent = 0;
    double m = std::frexp(x, &exponent);
    if (m < 0.70710678118654752) {
        m *= 2.0;
        --exponent;
    }
    const double s = (m - 1.0) / (m + 1.0);
    const double s2 = s * s;
    double p = 0.0;
    for (int k = 23; k >= 1; k -= 2) p = p * s2 + 1.0 / k;
    return exponent * ln2_high + (2.0 * s * p + exponent * ln2_low);
}

double portable_pow(double base, double exponent) {
    if (base <= 0.0) return exponent == 0.0 ? 1.0 : 0.0;
    return portable_exp(exponent * portable_log(base));
}

}  // namespace chokepoint
