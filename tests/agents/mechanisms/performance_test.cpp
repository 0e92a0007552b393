// M1: what a chip does for large models, and for models that fit one chip.
#include "agents/mechanisms/performance.hpp"

#include <doctest/doctest.h>

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

TEST_CASE("a quarter of the memory costs training as much communication as half the link at exponent a half") {
    PerformanceParameters p;
    ProductState whole = h100();
    ProductState small = whole;
    small.memory_gb /= 4.0;
    ProductState slow = whole;
    slow.interconnect_gb_s /= 2.0;
    p.training_memory_exponent = 0.5;
    CHECK(training_performance(small, 1.0, 0.0, 1.0, p) == doctest::Approx(training_performance(slow, 1.0, 0.0, 1.0, p)));
    CHECK(training_performance(small, 1.0, 0.0, 1.0, p) < training_performance(whole, 1.0, 0.0, 1.0, p));
    p.training_memory_exponent = 0.0;
    CHECK(training_performance(small, 1.0, 0.0, 1.0, p) == training_performance(whole, 1.0, 0.0, 1.0, p));
    // 0.4 GB/TFLOP x 989 TFLOP/s over 900 GB/s with half of an H100's memory: twice the communication.
    p.training_memory_exponent = 1.0;
    whole.memory_gb = 40.0;
    CHECK(training_performance(whole, 1.0, 0.0, 1.0, p) == doctest::Approx(1.0 / (1.0 + 0.4 * 2.0 * 989.0 / 900.0)));
}

TEST_CASE("an H200 trains up to a fifth better than an H100 and serves large models about twice as well at most, as published") {
    // NVIDIA, H200 datasheet: 1.9 times an H100's inference of Llama 2 70B at most; MLPerf: training nearly the same.
    ProductState h200 = h100();
    h200.memory_gb = 141.0;
    h200.memory_bandwidth_tb_s = 4.8;
    PerformanceParameters p;
    for (const double exponent : {0.0, 0.5, 1.0})
        for (const double half : {60.0, 150.0, 300.0})
            for (const double prefill : {0.15, 0.3, 0.5}) {
                p.training_memory_exponent = exponent;
                p.memory_half_gb = half;
                p.prefill_share = prefill;
                const double trains = training_performance(h200, 1.0, 0.0, 1.0, p) / training_performance(h100(), 1.0, 0.0, 1.0, p);
                const double serves = inference_performance(h200, 1.0, 1.0, p) / inference_performance(h100(), 1.0, 1.0, p);
                CHECK(trains >= 1.0);
                CHECK(trains < 1.2);
                CHECK(serves > 1.3);
                CHECK(serves < 2.1);
            }
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
