//! The benchmark model in krABMaga: one agent per buyer on the schedule, all of the market in its state.
//!
//! An agent acts once a step: it receives what the last step's rationing left of its orders, then chooses anew; the
//! state rations after each step. That is the rules' order, with the last delivery outstanding until the report.

use std::any::Any;
use std::io::BufRead;
use std::time::Instant;

use krabmaga::engine::agent::Agent;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

const OPTIONS: usize = 16;
const KEPT: f32 = 1.0 - 1.0 / 156.0;
const RISK_GAIN: f32 = 0.1;
const RISK_WEIGHT: f32 = 1.5;
const G: f64 = 1.1347241384015194; // g^6 = g + 1

#[derive(Clone, Copy, Default)]
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

struct Market {
    chips: [Chip; OPTIONS],
    random: SmallRng,
    buyers: usize,
    total: [i64; OPTIONS],
    fill: [f32; OPTIONS],
    ordered: [i64; OPTIONS],
    delivered: [f64; OPTIONS],
}

impl State for Market {
    fn init(&mut self, schedule: &mut Schedule) {
        for i in 0..self.buyers {
            schedule.schedule_repeating(Box::new(Buyer::new(i)), 0.0, 0);
        }
    }
    fn after_step(&mut self, _schedule: &mut Schedule) {
        for j in 0..OPTIONS {
            let capacity = (self.chips[j].units_per_buyer * self.buyers as f64).floor();
            let wanted = self.total[j] as f64;
            self.fill[j] = if wanted > capacity { (capacity / wanted) as f32 } else { 1.0 };
            self.ordered[j] += self.total[j];
            self.delivered[j] += wanted * f64::from(self.fill[j]);
            self.total[j] = 0;
        }
    }
    fn update(&mut self, _step: u64) {}
    fn reset(&mut self) {}
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
    fn as_state(&self) -> &dyn State {
        self
    }
    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }
}

#[derive(Clone)]
struct Buyer {
    weight_cost: f32,
    weight_quality: f32,
    weight_home: f32,
    income: [f32; 2],
    risk: f32,
    orders: [(u8, u32); 2],
    installed: [f32; OPTIONS],
}

impl Buyer {
    fn new(i: usize) -> Self {
        let u = |k: i32| (0.5 + (i + 1) as f64 * G.powi(-k)).fract();
        Buyer {
            weight_cost: (0.5 + u(1)) as f32,
            weight_quality: (0.5 + u(2)) as f32,
            weight_home: u(3) as f32,
            income: [(40.0 + 80.0 * u(4)) as f32, (20.0 + 60.0 * u(5)) as f32],
            risk: 0.0,
            orders: [(0, 0); 2],
            installed: [0.0; OPTIONS],
        }
    }

    fn receive(&mut self, market: &Market) {
        for units in &mut self.installed {
            *units *= KEPT;
        }
        for (j, units) in self.orders {
            let (j, fill) = (j as usize, market.fill[j as usize]);
            self.installed[j] += units as f32 * fill;
            if units > 0 && !market.chips[j].domestic {
                self.risk += RISK_GAIN * (1.0 - fill - self.risk);
            }
        }
    }

    fn choose(&mut self, market: &mut Market) {
        for w in 0..2 {
            let mut weight = [0.0f32; OPTIONS];
            let mut total = 0.0;
            for (weight, chip) in weight.iter_mut().zip(&market.chips) {
                let origin = if chip.domestic { self.weight_home } else { -RISK_WEIGHT * self.risk };
                *weight = (self.weight_cost * chip.cost_utility + self.weight_quality * chip.quality_utility[w] + origin).exp();
                total += *weight;
            }
            let mark = market.random.random::<f32>() * total;
            let mut j = 0;
            let mut below = weight[0];
            while j < OPTIONS - 1 && mark >= below {
                j += 1;
                below += weight[j];
            }
            let units = (self.income[w] / market.chips[j].price + market.random.random::<f32>()) as u32;
            market.total[j] += i64::from(units);
            self.orders[w] = (j as u8, units);
        }
    }
}

impl Agent for Buyer {
    fn step(&mut self, state: &mut dyn State) {
        let market = state.as_any_mut().downcast_mut::<Market>().unwrap();
        self.receive(market);
        self.choose(market);
    }
}

fn build(buyers: usize, seed: u64) -> (Market, Schedule) {
    let mut market = Market {
        chips: chips(),
        random: SmallRng::seed_from_u64(seed),
        buyers,
        total: [0; OPTIONS],
        fill: [1.0; OPTIONS],
        ordered: [0; OPTIONS],
        delivered: [0.0; OPTIONS],
    };
    let mut schedule = Schedule::new();
    market.init(&mut schedule);
    (market, schedule)
}

fn report(market: &Market, schedule: &Schedule) -> String {
    let (mut installed, mut risk) = (0.0, 0.0);
    for agent in schedule.get_all_events() {
        let mut buyer = agent.downcast_ref::<Buyer>().unwrap().clone();
        buyer.receive(market);
        installed += buyer.installed.iter().map(|&x| f64::from(x)).sum::<f64>();
        risk += f64::from(buyer.risk);
    }
    let buyers = market.buyers as f64;
    let buyer_ticks = buyers * schedule.step as f64;
    let ordered: Vec<f64> = market.ordered.iter().map(|&x| x as f64 / buyer_ticks).collect();
    let delivered: Vec<f64> = market.delivered.iter().map(|&x| x / buyer_ticks).collect();
    format!(
        "{{\"ordered\": {ordered:?}, \"delivered\": {delivered:?}, \"installed\": {}, \"risk\": {}}}",
        installed / buyers,
        risk / buyers
    )
}

fn main() {
    let mut model = None;
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        match (words[0], &mut model) {
            ("build", _) => {
                drop(model.take());
                let buyers = words[1].parse().unwrap();
                model = Some(build(buyers, words[2].parse().unwrap()));
                println!("{{\"built\": {buyers}}}");
            }
            ("run", Some((market, schedule))) => {
                let start = Instant::now();
                for _ in 0..words[1].parse().unwrap() {
                    schedule.step(market);
                }
                println!("{{\"seconds\": {}}}", start.elapsed().as_secs_f64());
            }
            ("report", Some((market, schedule))) => println!("{}", report(market, schedule)),
            _ => panic!("unknown request: {line}"),
        }
    }
}
