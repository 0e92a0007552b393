// M1: what a chip does for large models, and for models that fit one chip.
#include "agents/mechanisms/performance.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace chokepoint;

namespace {

ProductState h100() {
    ProductState chip;
    chip.bf16_tflops = h100_bf16_tflops;
    chip.fp8_tflops = h100_fp8_tflops;
    chip.memory_gb = h100_memory_gb;
    chip.memory_bandwidth_tb_s = h100_bandwidth_tb_s;
    chip.interconnect_gb_s = 900.0;
    return chip;
}

ProductState small_card() {
    ProductState chip = h100();
    chip.bf16_tflops /= 8.0;
    chip.fp8_tflops /= 8.0;
    chip.memory_gb = 24.0;
    chip.memory_bandwidth_tb_s /= 6.0;
    chip.interconnect_gb_s = 32.0;
    return chip;
}

}  // namespace

TEST_CASE("an H100 on a mature stack serves small models at 1, whatever its links") {
    const PerformanceParameters p;
    ProductState chip = h100();
    CHECK(small_model_performance(chip, 1.0, 1.0, p) == doctest::Approx(1.0));
    chip.interconnect_gb_s = 1.0;
    CHECK(small_model_performance(chip, 1.0, 1.0, p) == doctest::Approx(1.0));
    CHECK(inference_performance(chip, 1.0, 1.0, p) < 0.01);
}

TEST_CASE("a small card is worth more of an H100 for models that fit it than for large ones") {
    const PerformanceParameters p;
    const double small = small_model_performance(small_card(), 1.0, 1.0, p);
    const double large = inference_performance(small_card(), 1.0, 1.0, p) / inference_performance(h100(), 1.0, 1.0, p);
    CHECK(small > 2.0 * large);
    CHECK(small < 1.0 / 6.0);
}

TEST_CASE("half the memory costs as much communication as half the link, in training and in serving large models") {
    const PerformanceParameters p;
    ProductState whole;
    whole.bf16_tflops = 200.0;
    whole.memory_gb = 96.0;
    whole.memory_bandwidth_tb_s = 2.0;
    whole.interconnect_gb_s = 400.0;
    ProductState small = whole;
    small.memory_gb = 48.0;
    ProductState slow = whole;
    slow.interconnect_gb_s = 200.0;
    CHECK(training_performance(small, 1.0, 0.0, 1.0, p) == training_performance(slow, 1.0, 0.0, 1.0, p));
    CHECK(training_performance(small, 1.0, 0.0, 1.0, p) < training_performance(whole, 1.0, 0.0, 1.0, p));
    // The same beside what memory is worth by itself.
    const double batch = serving_rate(small, p.memory_half_gb, p.prefill_share) / serving_rate(whole, p.memory_half_gb, p.prefill_share);
    CHECK(inference_performance(small, 1.0, 1.0, p) ==
          doctest::Approx(batch * inference_performance(slow, 1.0, 1.0, p)).epsilon(1e-12));
    // 0.4 GB/TFLOP x 200 TFLOP/s over 400 GB/s with 96 of an H100's 80 GB: a sixth of a second for each second.
    CHECK(training_performance(whole, 1.0, 0.0, 1.0, p) ==
          doctest::Approx(200.0 / 989.0 / (1.0 + 0.4 * 0.5 * 80.0 / 96.0) * std::pow(200.0 / 989.0, 0.15)).epsilon(1e-12));
}

TEST_CASE("serving is bound by compute where all is prefill, by bandwidth where all is decode") {
    const double batch = 24.0 / 36.0 / (80.0 / 92.0);
    CHECK(serving_rate(small_card(), 12.0, 1.0) == doctest::Approx(batch / 8.0));
    CHECK(serving_rate(small_card(), 12.0, 0.0) == doctest::Approx(batch / 6.0));
}

TEST_CASE("an immature stack and an unfit architecture cost their part in small models too") {
    const PerformanceParameters p;
    CHECK(small_model_performance(small_card(), 0.5, 0.8, p) ==
          doctest::Approx(0.4 * small_model_performance(small_card(), 1.0, 1.0, p)));
}
