//! The benchmark model in Henad: an agent model whose lanes are the buyers' columns. A step is two passes over the
//! agents with the rationing between them; its tally counts orders and deliveries over the run.

use std::io::BufRead;
use std::time::Instant;

use henad::authoring::prelude::*;
use henad::authoring::ChunkTally;
use henad::engine::AgentModelState;
use henad::runner::SimState;

const OPTIONS: usize = 16;
const KEPT: f32 = 1.0 - 1.0 / 156.0;
const RISK_GAIN: f32 = 0.1;
const RISK_WEIGHT: f32 = 1.5;
const G: f64 = 1.1347241384015194; // g^6 = g + 1

#[derive(Clone, Copy)]
struct Chip {
    price: f32,
    cost_utility: f32,
    quality_utility: [f32; 2],
    domestic: bool,
    units_per_buyer: f64,
}

fn chips() -> [Chip; OPTIONS] {
    std::array::from_fn(|j| {
        let price = 10.0 + 2.5 * j as f64;
        let log = (price / 25.0).ln();
        Chip {
            price: price as f32,
            cost_utility: (-1.5 * log) as f32,
            quality_utility: [(1.2 * log + 0.1 * (j % 5) as f64) as f32, (0.8 * log + 0.2 * (j % 3) as f64) as f32],
            domestic: j % 2 == 1,
            units_per_buyer: 0.1 + 0.02 * j as f64,
        }
    })
}

henad::agent_lanes! {
    struct BuyerLanes {
        read BuyerRead;
        chunk BuyerChunk;
        plain pos_x: f32 = 0.0,
        plain pos_y: f32 = 0.0,
        plain weight_cost: f32 = 0.0,
        plain weight_quality: f32 = 0.0,
        plain weight_home: f32 = 0.0,
        plain income: [f32; 2] = [0.0; 2],
        plain risk: f32 = 0.0,
        plain orders: [(u8, u32); 2] = [(0, 0); 2],
        plain installed: [f32; OPTIONS] = [0.0; OPTIONS],
    }
}

#[derive(Clone, Copy, Default)]
struct Tally {
    ordered: [u64; OPTIONS],
    delivered: [f64; OPTIONS],
}

impl ChunkTally for Tally {
    fn merge(mut self, other: Self) -> Self {
        for j in 0..OPTIONS {
            self.ordered[j] += other.ordered[j];
            self.delivered[j] += other.delivered[j];
        }
        self
    }
}

fn choose(k: usize, chips: &[Chip; OPTIONS], buyers: &mut BuyerChunk<'_>, rng: &mut u64) -> Tally {
    let mut tally = Tally::default();
    for w in 0..2 {
        let mut weight = [0.0f32; OPTIONS];
        let mut total = 0.0;
        for (weight, chip) in weight.iter_mut().zip(chips) {
            let origin = if chip.domestic { buyers.weight_home[k] } else { -RISK_WEIGHT * buyers.risk[k] };
            let quality = buyers.weight_quality[k] * chip.quality_utility[w];
            *weight = (buyers.weight_cost[k] * chip.cost_utility + quality + origin).exp();
            total += *weight;
        }
        let mark = next_float(rng, 1.0) * total;
        let mut j = 0;
        let mut below = weight[0];
        while j < OPTIONS - 1 && mark >= below {
            j += 1;
            below += weight[j];
        }
        let units = (buyers.income[k][w] / chips[j].price + next_float(rng, 1.0)) as u32;
        buyers.orders[k][w] = (j as u8, units);
        tally.ordered[j] += u64::from(units);
    }
    tally
}

fn deliver(k: usize, chips: &[Chip; OPTIONS], fill: &[f32; OPTIONS], buyers: &mut BuyerChunk<'_>) {
    for units in &mut buyers.installed[k] {
        *units *= KEPT;
    }
    for (j, units) in buyers.orders[k] {
        let j = j as usize;
        buyers.installed[k][j] += units as f32 * fill[j];
        if units > 0 && !chips[j].domestic {
            buyers.risk[k] += RISK_GAIN * (1.0 - fill[j] - buyers.risk[k]);
        }
    }
}

struct Market;

const SERIES: StatDescriptor = StatDescriptor::new("series", [255; 4]);

impl AgentModel for Market {
    const NAME: &'static str = "Market";
    const ID: &'static str = "market";
    const DESCRIPTION: &'static str = "Buyers of sixteen chips for two workloads";
    const PALETTE: &'static [[u8; 4]] = &[[255; 4]];
    const STATS: &'static [StatDescriptor] = &[SERIES; 2 * OPTIONS + 2];
    const DEFAULT_AGENTS: u32 = 10_000;
    const DEFAULT_EXTENT: Extent = Extent { w: 1.0, h: 1.0 };

    type Lanes = BuyerLanes;
    type Field = NoField;
    type Index = NoIndex;
    type Params = [Chip; OPTIONS];
    type Tally = Tally;

    fn param_descriptors() -> Vec<ParamDescriptor> {
        Vec::new()
    }

    fn from_params(_params: &[ParamValue], _extent: Extent) -> Self::Params {
        chips()
    }

    fn init(buyers: &mut BuyerLanes, _extent: Extent, _params: &[ParamValue], _rng: &mut u64) {
        for i in 0..buyers.risk.len() {
            let u = |k: i32| (0.5 + (i + 1) as f64 * G.powi(-k)).fract();
            buyers.weight_cost[i] = (0.5 + u(1)) as f32;
            buyers.weight_quality[i] = (0.5 + u(2)) as f32;
            buyers.weight_home[i] = u(3) as f32;
            buyers.income[i] = [(40.0 + 80.0 * u(4)) as f32, (20.0 + 60.0 * u(5)) as f32];
        }
    }

    fn run_step_pass(buyers: &mut BuyerLanes, ctx: &StepCtx<'_, Self>, seed: u64, tick: u64) -> Tally {
        let chips = ctx.params;
        let count = buyers.risk.len() as f64;
        let mut tally: Tally =
            buyers.run_pass(Self::CHUNK, seed, tick, |_, k, _, chunk, rng| choose(k, chips, chunk, rng));
        let mut fill = [1.0f32; OPTIONS];
        for j in 0..OPTIONS {
            let (capacity, wanted) = ((chips[j].units_per_buyer * count).floor(), tally.ordered[j] as f64);
            if wanted > capacity {
                fill[j] = (capacity / wanted) as f32;
            }
            tally.delivered[j] = wanted * f64::from(fill[j]);
        }
        buyers.run_pass(Self::CHUNK, seed, tick, |_, k, _, chunk, _| deliver(k, chips, &fill, chunk));
        tally
    }

    fn stats(buyers: &BuyerLanes, _field: &NoField, tally: &Tally) -> Vec<StatValue> {
        let count = buyers.risk.len() as f64;
        let installed = buyers.installed.iter().flatten().map(|&x| f64::from(x)).sum::<f64>() / count;
        let risk = buyers.risk.iter().map(|&x| f64::from(x)).sum::<f64>() / count;
        let ordered = tally.ordered.iter().map(|&units| units as f64 / count);
        let delivered = tally.delivered.iter().map(|&units| units / count);
        ordered.chain(delivered).chain([installed, risk]).map(StatValue::Scalar).collect()
    }
}

fn report(market: &AgentModelState<Market>) -> String {
    let values: Vec<f64> = market.stats().iter().map(|entry| entry.value.scalar()).collect();
    let per_tick = |from: usize| -> Vec<f64> {
        values[from..from + OPTIONS].iter().map(|x| x / market.tick() as f64).collect()
    };
    format!(
        "{{\"ordered\": {:?}, \"delivered\": {:?}, \"installed\": {}, \"risk\": {}}}",
        per_tick(0),
        per_tick(OPTIONS),
        values[2 * OPTIONS],
        values[2 * OPTIONS + 1]
    )
}

type Running = (AgentModelState<Market>, rayon::ThreadPool);

fn build(buyers: u32, seed: u64, threads: usize) -> Running {
    let parameters = [ParamValue::U32(buyers), ParamValue::F32(1.0), ParamValue::F32(1.0)];
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    (AgentModelState::from_params_seeded(&parameters, Some(seed)), pool)
}

fn main() {
    let mut model: Option<Running> = None;
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        match (words[0], &mut model) {
            ("build", _) => {
                drop(model.take());
                let buyers = words[1].parse().unwrap();
                model = Some(build(buyers, words[2].parse().unwrap(), words[3].parse().unwrap()));
                println!("{{\"built\": {buyers}}}");
            }
            ("run", Some((market, pool))) => {
                let start = Instant::now();
                pool.install(|| {
                    for _ in 0..words[1].parse().unwrap() {
                        market.step();
                    }
                });
                println!("{{\"seconds\": {}}}", start.elapsed().as_secs_f64());
            }
            ("report", Some((market, _))) => println!("{}", report(market)),
            _ => panic!("unknown request: {line}"),
        }
    }
}
