// Exponential, logarithm and power with the same bits on every processor and compiler (glibc's change with FMA).
#pragma once

namespace chokepoint {

/// e^x for doubles; relative error below 4e-16 on [-700, 700]; 0 below, infinity-free saturation (1e304) above.
double portable_exp(double x);
/// Natural logarithm for positive doubles; absolute error below 4e-16 times max(1, |ln x|).
double portable_log(double x);
/// base^exponent for a positive base; 0 for base 0.
double portable_pow(double base, double exponent);

/// 1 - e^(-rate x span): the part that is gone of what decays at a constant rate, the part of a gap that smoothing closes,
/// and the probability that what comes at that rate has come. The same for one long span as for several short ones.
inline double part_at_rate(double rate, double span) { return 1.0 - portable_exp(-rate * span); }
/// The same by the mean time, 1 / rate.
inline double part_within(double span, double mean) { return 1.0 - portable_exp(-span / mean); }

}  // namespace chokepoint
