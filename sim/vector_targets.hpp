// Include this in a file of vector code, after its other headers and after HWY_TARGET_INCLUDE names the file itself: what
// follows is compiled once for every instruction set (Highway's foreach_target).
#pragma once

// SSE4 brings nothing here over SSSE3, and each target costs compile time.
#define HWY_DISABLED_TARGETS (HWY_SSE4)

#ifdef HWY_TARGET_INCLUDE
#include <hwy/foreach_target.h>
#else
#include <hwy/detect_targets.h>
#endif
