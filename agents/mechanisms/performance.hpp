// M1 and M2: what a chip does for a workload, in units of an H100 on a mature stack with free communication.
#pragma once

#include "sim/parameters.hpp"
#include "sim/portable_math.hpp"
#include "sim/state.hpp"
#include "sim/units.hpp"

namespace chokepoint {

/// M2. A GPU fits any architecture; an ASIC loses (1 - fit_min) of its performance under full volatility (assumption).
inline double architecture_fit(ChipClass chip_class, double volatility, const PerformanceParameters& p, double scale) {
    if (chip_class == ChipClass::gpu) return 1.0;
    const double loss = scale * (1.0 - p.asic_fit_min) * volatility;
    return loss < 0.99 ? 1.0 - loss : 0.01;
}

/// Communication beside computing: utilisation falls as TFLOP/s outgrow GB/s (roofline over the interconnect;
/// Williams, Waterman, Patterson 2009).
inline double scale_out_factor(double tflops, double interconnect_gb_s, const PerformanceParameters& p) {
    return 1.0 / (1.0 + p.scale_out_cost * tflops / interconnect_gb_s);
}

/// In training, what is sent in a step does not depend on how much a chip computes in it where states are sharded
/// (Rajbhandari et al. 2020), and its memory bounds that: with exponent 1 half the memory is twice the communication for
/// each FLOP; with 0, gradients gathered over many small batches, it does not matter (assumption: in between).
inline double training_scale_out_factor(const ProductState& chip, const PerformanceParameters& p) {
    const double memory = portable_pow(h100_memory_gb / chip.memory_gb, p.training_memory_exponent);
    return scale_out_factor(chip.bf16_tflops * memory, chip.interconnect_gb_s, p);
}

/// The same compute from smaller chips takes more of them, and larger clusters lose more to collectives and failures
/// (assumption: a power law).
inline double cluster_factor(double tflops, const PerformanceParameters& p) {
    return portable_pow(tflops / h100_bf16_tflops, p.cluster_exponent);
}

/// M1, training: peak x maturity x scale-out x cluster x fit, over the peak of an H100. MFU_max is common to all chips
/// and cancels. Nothing for a chip that is sold for inference alone.
inline double training_performance(const ProductState& chip, double maturity, double fp8_use, double fit,
                                   const PerformanceParameters& p) {
    if (chip.inference_only) return 0.0;
    const double gain = chip.fp8_tflops > chip.bf16_tflops ? chip.fp8_tflops / chip.bf16_tflops - 1.0 : 0.0;
    const double peak = chip.bf16_tflops * (1.0 + fp8_use * gain);
    return peak / h100_bf16_tflops * maturity * training_scale_out_factor(chip, p) *
           cluster_factor(chip.bf16_tflops, p) * fit;
}

/// Prefill bound by compute and decode by memory bandwidth, combined harmonically by their shares of an H100's time (8-bit
/// where the chip has it), times the batch that its memory allows: half of the best from `half_gb` on.
inline double serving_rate(const ProductState& chip, double half_gb, double prefill_share) {
    const double peak = chip.fp8_tflops > 0.0 ? chip.fp8_tflops : chip.bf16_tflops;
    const double time = prefill_share * h100_fp8_tflops / peak +
                        (1.0 - prefill_share) * h100_bandwidth_tb_s / chip.memory_bandwidth_tb_s;
    const double batch = chip.memory_gb / (chip.memory_gb + half_gb) / (h100_memory_gb / (h100_memory_gb + half_gb));
    return batch / time;
}

/// M1, inference: the serving rate times the scale-out factor of models that need several chips. Memory counts by the batch.
inline double inference_performance(const ProductState& chip, double maturity, double fit, const PerformanceParameters& p) {
    return maturity * fit * serving_rate(chip, p.memory_half_gb, p.prefill_share) *
           scale_out_factor(chip.bf16_tflops, chip.interconnect_gb_s, p);
}

/// The same for models that fit one chip (ranking, vision, speech, small language models): no links between chips, and
/// memory that is enough much sooner. What small cards are sold for.
inline double small_model_performance(const ProductState& chip, double maturity, double fit,
                                      const PerformanceParameters& p) {
    return maturity * fit * serving_rate(chip, p.small_model_half_gb, p.prefill_share);
}

}  // namespace chokepoint
