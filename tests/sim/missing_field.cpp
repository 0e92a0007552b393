// Must not compile: a member that the list of fields misses. With -DWHOLE the list is whole, and it must compile.
#include "sim/fields.hpp"

namespace chokepoint {

struct Stock {
    int units = 0;
    double value_usd = 0.0;
#ifdef WHOLE
    static constexpr auto fields(auto list) {
        return list(state("units", &Stock::units, "units"), state("value_usd", &Stock::value_usd, "USD"));
    }
#else
    static constexpr auto fields(auto list) { return list(state("units", &Stock::units, "units")); }
#endif
};

double total() {
    Stock stock;
    double sum = 0.0;
    for_each_field(stock, [&](const FieldInfo&, auto& member) { sum += static_cast<double>(member); });
    return sum;
}

}  // namespace chokepoint
