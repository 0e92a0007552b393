// The door to Boost.Random, whose sequence leaves the origin out and begins with index 1.
#include "tools/study/sampling.hpp"

#include <boost/random/sobol.hpp>

namespace chokepoint {

Positions sobol_positions(std::size_t axes, std::size_t points, std::uint64_t skip) {
    boost::random::sobol_engine<std::uint64_t, 32> engine(axes);
    Positions positions(points * axes, 0.0);
    std::size_t first = 0;
    if (skip == 0) first = axes;  // the origin
    else engine.discard((skip - 1) * axes);
    for (std::size_t i = first; i < positions.size(); ++i)
        positions[i] = static_cast<double>(engine()) * 0x1p-32;
    return positions;
}

}  // namespace chokepoint
