"""The results as Markdown."""


def number(x, digits=3):
    """So many significant digits, without an exponent."""
    if x == 0:
        return "0"
    magnitude = f"{abs(x):.{digits - 1}e}"
    places = max(0, digits - 1 - int(magnitude.split("e")[1]))
    return f"{x:,.{places}f}"


def ranged(values, scale=1.0, digits=3):
    """Median and range: 61.2 (58.0 to 63.1)."""
    low, high = number(values["low"] * scale, digits), number(values["high"] * scale, digits)
    middle = number(values["median"] * scale, digits)
    return middle if values["n"] == 1 else f"{middle} ({low} to {high})"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def facts(results):
    m = results["machine"]
    peers = ", ".join(f"{name} {version}" for name, version in m["frameworks"].items()) or "none installed"
    state = f", {m['changed_files']} files changed since" if m["changed_files"] else ""
    return table(("what", "which"), [
        ("processor", f"{m['processor']}; {m['cores']} cores, {m['memory_gib']} GiB"),
        ("system", m["system"]), ("compiler", m["compiler"]), ("commit", m["commit"] + state),
        ("frameworks", peers), ("one thread is timed by", f"the {results['settings']['clock']}'s clock"),
        ("load before the bench began", f"{m['load']:.1f}"),
        ("seconds", ", ".join(f"{name} {s:.0f}" for name, s in results["seconds"].items()))])


def probes(results):
    kinds = (("exponentials", "exponentials, 10^9/s", 1e-9), ("standard_exponentials", "std::exp, 10^9/s", 1e-9),
             ("logarithms", "logarithms, 10^9/s", 1e-9), ("philox_blocks", "Philox blocks, 10^6/s", 1e-6),
             ("bytes", "memory, GB/s", 1e-9))
    return table(("instruction set", "threads", *[title for _, title, _ in kinds]), [
        (r["target"], r["threads"], *[ranged(r[f"{kind}_per_s"], scale) for kind, _, scale in kinds])
        for r in results["probes"]])


def benchmark_model(results):
    return table(("buyers", "instruction set", "threads", "10^6 buyer-ticks/s", "% of roofline", "over one thread"), [
        (f"{r['buyers']:,}", r["target"], r["threads"], ranged(r["buyer_ticks_per_s"], 1e-6),
         ranged(r["of_roofline"], 100, 2), "" if r["threads"] == 1 else ranged(r["over_one_thread"]))
        for r in results["benchmark_model"]])


def choice_kernel(results):
    return table(("buyers", "instruction set", "threads", "10^6 buyers/s", "% of roofline", "over one thread"), [
        (f"{r['buyers']:,}", r["target"], r["threads"], ranged(r["buyers_per_s"], 1e-6),
         ranged(r["of_roofline"], 100, 2), "" if r["threads"] == 1 else ranged(r["over_one_thread"])) for r in results["choice_kernel"]])


def full_model(results):
    return table(("buyers", "instruction set", "threads", "10^6 buyer-ticks/s", "ticks/s", "% of roofline", "over one thread"), [
        (f"{r['buyers']:,}", r["target"], r["threads"], ranged(r["buyer_ticks_per_s"], 1e-6), ranged(r["ticks_per_s"]),
         f"{100 * r['of_roofline']:.0f}" if r["of_roofline"] else "", "" if r["threads"] == 1 else ranged(r["over_one_thread"])) for r in results["full_model"]])


def agreement(results):
    return table(("implementation", "agrees", "worst measure", "differs by", "may differ by", "widest interval"), [
        (r["implementation"], "yes" if r["agrees"] else "NO", r["measure"], f"{r['difference']:+.2%}",
         f"{r['interval']:.2%}", f"{r['widest']:.2%}") for r in results["agreement"]])


def peers(results):
    return table(("buyers", "implementation", "10^6 buyer-ticks/s", "Chokepoint is faster by"), [
        (f"{r['buyers']:,}", r["implementation"], ranged(r["buyer_ticks_per_s"], 1e-6),
         "" if r["implementation"] == "Chokepoint" else ranged(r["ours_over_theirs"])) for r in results["peers"]])


def scaling(results):
    return table(("buyers per thread", "threads", "10^6 buyer-ticks/s", "efficiency"), [
        (f"{r['buyers_per_thread']:,}", r["threads"], ranged(r["buyer_ticks_per_s"], 1e-6), ranged(r["efficiency"]))
        for r in results["scaling"]])


def memory(results):
    m = results["memory"]
    few, many = m["buyers"]
    return table(("model", f"bytes a buyer, from {few:,} to {many:,} buyers", "largest, MB"), [
        (name, number(m[name]["bytes_per_buyer"]), number(m[name]["peak_bytes"] / 1e6))
        for name in ("benchmark model", "full model")])


def recording(results):
    m = results["recording"]
    rows = [(f"the recorder, {r['what']}", r["threads"], ranged(r["part"], 100)) for r in m["recorder"]]
    rows += [(f"checkpoints every {every}", 1, ranged(part, 100)) for every, part in m["checkpoints"].items()]
    return table((f"{m['buyers']:,} buyers, {m['ticks']} ticks", "threads", "% of the time without"), rows)


def small_models(results):
    m = results["small_models"]
    return table((f"{m['buyers']:,} buyers, {m['ticks']} ticks, {m['threads']} threads", "runs/s"), [
        (name, ranged(values)) for name, values in m["runs_per_s"].items()])


def aims(results):
    return table(("aim", "measured", "of the aim", "met"), [
        (r["aim"], r["measured"], r["part"], r["met"]) for r in results["aims"]])


SECTIONS = {
    "aims": ("Aims", aims), "probes": ("What the machine can do", probes),
    "benchmark_model": ("The benchmark model", benchmark_model),
    "choice_kernel": ("The simulator's choice alone", choice_kernel),
    "full_model": ("The simulator's tick", full_model),
    "agreement": ("Whether implementations agree", agreement), "peers": ("Other frameworks, one thread", peers),
    "scaling": ("Weak scaling of the benchmark model", scaling), "memory": ("Memory", memory),
    "recording": ("What recording costs", recording),
    "small_models": ("Small models", small_models),
}


def document(results):
    parts = ["# Measured\n\nMade by `tools/bench/bench`; what each section measures stands in `tools/bench/README.md`. "
             "Medians, with lowest and highest in brackets.\n\n" + facts(results)]
    parts += [f"## {title}\n\n{write(results)}" for key, (title, write) in SECTIONS.items() if results.get(key)]
    return "\n".join(parts)
