// Philox4x32-10 keyed by purpose and identity.
#include "sim/random.hpp"

#include "sim/portable_math.hpp"

#include <Random123/philox.h>

#include <cmath>

namespace chokepoint {

Draws draw(std::uint64_t seed, Purpose purpose, std::uint64_t agent, std::int32_t tick, std::uint32_t index) {
    const r123::Philox4x32::ctr_type counter{
        {static_cast<std::uint32_t>(agent), static_cast<std::uint32_t>(agent >> 32), static_cast<std::uint32_t>(tick),
         last_word_of_draw(purpose, index)}};
    const r123::Philox4x32::key_type key{{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
    const auto words = r123::Philox4x32{}(counter, key);
    return {words[0], words[1], words[2], words[3]};
}

double standard_normal(std::uint32_t a, std::uint32_t b) {
    const double radius = std::sqrt(-2.0 * portable_log(unit_interval(a)));
    // cos(2 pi u) by Taylor on the folded quarter circle: std::cos differs between processors.
    const double turn = unit_interval(b);
    const double folded = turn < 0.5 ? turn : 1.0 - turn;       // [0, 1/2]: cosine is even
    const bool negative = folded > 0.25;
    const double quarter = negative ? 0.5 - folded : folded;    // [0, 1/4]
    const double x2 = (6.283185307179586 * quarter) * (6.283185307179586 * quarter);
    double cosine = 1.0;
    for (int k = 20; k >= 2; k -= 2) cosine = 1.0 - cosine * x2 / (k * (k - 1));
    return radius * (negative ? -cosine : cosine);
}

}  // namespace chokepoint
