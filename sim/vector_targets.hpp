// Include this in a file of vector code, after its other headers and after HWY_TARGET_INCLUDE names the file itself: what
// follows is compiled once for every instruction set (Highway's foreach_target).
#pragma once

// SSE4 brings nothing here over SSSE3, and each target costs compile time.
#define HWY_DISABLED_TARGETS (HWY_SSE4)

#include <hwy/foreach_target.h>

/// The function of that name for every instruction set, in the order of `VectorTarget`; a call goes through `on_target`.
/// Highway's own table would need its library, which measures a clock for two milliseconds when it is loaded.
#define CHOKEPOINT_EACH_TARGET(name) \
    std::array { HWY_CHOOSE_AVX3(name), HWY_CHOOSE_AVX2(name), HWY_CHOOSE_SSSE3(name), HWY_CHOOSE_FALLBACK(name) }
