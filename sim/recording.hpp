// What a scenario asks to be recorded. Series of markets, industry and goods always are; those of single buyers on request.
#pragma once

#include "sim/fields.hpp"
#include "sim/names.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace chokepoint {

/// One series that is recorded otherwise than the rest.
struct SeriesRecording {
    int every_ticks = 0;
    int keep_bits = 0;

    static constexpr auto fields(auto list) {
        return list(
            field("every_ticks", &SeriesRecording::every_ticks, "ticks", "ticks per row; 0: as the other series",
                  {0.0, 10000.0}),
            field("keep_bits", &SeriesRecording::keep_bits, "bits",
                  "bits of the mantissa to keep, rounded, which compresses better; 0: all", {0.0, 51.0}));
    }
};

/// Series of single buyers, as output/buyer_observables.cpp defines them.
enum class BuyerPanel { all, ordered_units, ordered_product, installed_units, risk_foreign, risk_domestic, purse_usd };
template <>
struct EnumWords<BuyerPanel> {
    static constexpr std::array<std::string_view, 7> words{"all",          "ordered_units", "ordered_product", "installed_units",
                                                           "risk_foreign", "risk_domestic", "purse_usd"};
};

struct BuyersRecording {
    std::vector<BuyerPanel> panels;
    int every_ticks = 1;
    std::int64_t sample = 0;
    int keep_bits = 0;

    static constexpr auto fields(auto list) {
        return list(
            field("panels", &BuyersRecording::panels, "",
                  "which series of single buyers; empty: none"),
            field("every_ticks", &BuyersRecording::every_ticks, "ticks", "ticks per row", {1.0, 10000.0}),
            field("sample", &BuyersRecording::sample, "buyers",
                  "number of buyers to record, drawn by their identities; 0: all of them", {0.0, 2e7}),
            field("keep_bits", &BuyersRecording::keep_bits, "bits",
                  "bits of the mantissa to keep in panels of real numbers; 0: all", {0.0, 22.0}));
    }
};

struct Recording {
    int every_ticks = 1;
    Named<SeriesRecording> series;
    BuyersRecording buyers;

    static constexpr auto fields(auto list) {
        return list(
            field("every_ticks", &Recording::every_ticks, "ticks",
                  "ticks per row of every series that does not say otherwise: flows are summed, states taken at the end",
                  {1.0, 10000.0}),
            field("series", &Recording::series, "", "series that are recorded otherwise, by the name of the variable"),
            field("buyers", &Recording::buyers, "", "series of single buyers"));
    }
};

}  // namespace chokepoint
