// The yardstick of `cargo xtask bench`: the same training step as a good programmer would write it in plain JavaScript,
// with typed arrays, no allocation in the step, and no library. Never part of the page.

/** A small generator of random numbers (mulberry32): the yardstick's draws need not be the page's. */
const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

/** Points around the centres of their classes: `per` of each. */
function makeData(classes, per, rnd) {
  const points = new Float32Array(classes * per * 2);
  for (let c = 0, i = 0; c < classes; c++) {
    const x = 2.4 * rnd() - 1.2, y = 2.4 * rnd() - 1.2;
    for (let s = 0; s < per; s++) {
      points[i++] = x + 0.4 * (rnd() - 0.5);
      points[i++] = y + 0.4 * (rnd() - 0.5);
    }
  }
  return { points, classes, per };
}

/** Adam on one array of parameters. */
class Parameters {
  constructor(values) {
    this.values = values;
    this.gradient = new Float32Array(values.length);
    this.mean = new Float32Array(values.length);
    this.square = new Float32Array(values.length);
  }

  update(rate, step) {
    const { values, gradient, mean, square } = this;
    const size = rate * Math.sqrt(1 - Math.pow(0.999, step)) / (1 - Math.pow(0.9, step));
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i];
      const m = mean[i] = 0.9 * mean[i] + 0.1 * g;
      const v = square[i] = 0.999 * square[i] + 0.001 * g * g;
      values[i] -= size * m / (Math.sqrt(v) + 1e-8);
    }
  }
}

/** A layer of a network for batches of `n`: row-major, a sample a row. */
class Layer {
  constructor(inputs, outputs, activation, n, rnd) {
    Object.assign(this, { inputs, outputs, activation, n });
    const limit = Math.sqrt(6 / (inputs + (activation === "relu" ? 0 : outputs)));
    this.weights = new Parameters(Float32Array.from({ length: inputs * outputs }, () => limit * (2 * rnd() - 1)));
    this.biases = new Parameters(new Float32Array(outputs));
    this.output = new Float32Array(n * outputs);
    this.delta = new Float32Array(n * outputs);
  }

  forward(input) {
    const { inputs, outputs, activation, n, output } = this;
    const weights = this.weights.values, biases = this.biases.values;
    for (let s = 0; s < n; s++) {
      const from = s * inputs, to = s * outputs;
      for (let o = 0; o < outputs; o++) {
        let sum = biases[o];
        for (let i = 0, w = o * inputs; i < inputs; i++, w++) sum += weights[w] * input[from + i];
        output[to + o] = sum;
      }
    }
    if (activation === "tanh") for (let i = 0; i < output.length; i++) output[i] = Math.tanh(output[i]);
    if (activation === "relu") for (let i = 0; i < output.length; i++) if (output[i] < 0) output[i] = 0;
    return output;
  }

  /** From `delta`, the gradient by the output, to those of the parameters and, where wanted, by the input. */
  backward(input, inputDelta) {
    const { inputs, outputs, activation, n, output, delta } = this;
    const weights = this.weights.values, dWeights = this.weights.gradient, dBiases = this.biases.gradient;
    dWeights.fill(0);
    dBiases.fill(0);
    if (inputDelta) inputDelta.fill(0);
    if (activation === "tanh") for (let i = 0; i < delta.length; i++) delta[i] *= 1 - output[i] * output[i];
    if (activation === "relu") for (let i = 0; i < delta.length; i++) if (output[i] <= 0) delta[i] = 0;
    for (let s = 0; s < n; s++) {
      const from = s * inputs, to = s * outputs;
      for (let o = 0; o < outputs; o++) {
        const d = delta[to + o];
        if (d === 0) continue;
        dBiases[o] += d;
        const w = o * inputs;
        for (let i = 0; i < inputs; i++) dWeights[w + i] += d * input[from + i];
        if (inputDelta) for (let i = 0; i < inputs; i++) inputDelta[from + i] += d * weights[w + i];
      }
    }
  }
}

/** One training run; `step()` is what is measured. */
class Trainer {
  constructor({ sizes, activation, p, k, data, margin, rate, mining, sphere, squared }) {
    const rnd = random(1), n = p * k;
    Object.assign(this, { p, k, n, data, margin, rate, mining, sphere, squared, rnd, time: 0 });
    this.layers = sizes.slice(1).map((size, i) =>
      new Layer(sizes[i], size, i < sizes.length - 2 ? activation : "identity", n, rnd));
    this.dim = sizes.at(-1);
    this.batch = new Float32Array(n * 2);
    this.order = Array.from({ length: data.classes }, (_, c) => Int32Array.from({ length: data.per }, (_, s) => c * data.per + s));
    this.chosen = Int32Array.from({ length: data.classes }, (_, c) => c);
    this.embedding = new Float32Array(n * this.dim);
    this.length = new Float32Array(n);
    this.distances = new Float32Array(n * n);
    this.pull = new Float32Array(n * n);
  }

  step() {
    this.draw();
    let x = this.batch;
    for (const layer of this.layers) x = layer.forward(x);
    this.embed(x);
    this.measure();
    this.pull.fill(0);
    const active = this[this.mining]();
    this.gradient(active);
    for (let l = this.layers.length - 1; l >= 0; l--) {
      const below = this.layers[l - 1];
      this.layers[l].backward(below ? below.output : this.batch, below?.delta);
    }
    this.time++;
    for (const layer of this.layers) {
      layer.weights.update(this.rate, this.time);
      layer.biases.update(this.rate, this.time);
    }
  }

  /** p classes, and k samples of each, without replacement. */
  draw() {
    const { p, k, rnd, chosen, order, batch } = this, points = this.data.points;
    shuffleFirst(chosen, p, rnd);
    for (let c = 0, to = 0; c < p; c++) {
      const samples = order[chosen[c]];
      shuffleFirst(samples, k, rnd);
      for (let s = 0; s < k; s++) {
        batch[to++] = points[2 * samples[s]];
        batch[to++] = points[2 * samples[s] + 1];
      }
    }
  }

  embed(output) {
    const { n, dim, embedding, length, sphere } = this;
    if (!sphere) return void embedding.set(output);
    for (let s = 0; s < n; s++) {
      let sum = 0;
      for (let d = s * dim; d < (s + 1) * dim; d++) sum += output[d] * output[d];
      length[s] = Math.max(Math.sqrt(sum), 1e-12);
      for (let d = s * dim; d < (s + 1) * dim; d++) embedding[d] = output[d] / length[s];
    }
  }

  measure() {
    const { n, dim, embedding, distances, squared } = this;
    for (let i = 0; i < n; i++) {
      distances[i * n + i] = 0;
      for (let j = i + 1; j < n; j++) {
        let sum = 0;
        for (let d = 0; d < dim; d++) {
          const difference = embedding[i * dim + d] - embedding[j * dim + d];
          sum += difference * difference;
        }
        distances[i * n + j] = distances[j * n + i] = squared ? sum : Math.sqrt(sum);
      }
    }
  }

  /** Every valid triplet: a, p of its class, n of another. `pull` holds how often each pair pulls, less how often it pushes. */
  batchAll() {
    const { n, k, margin, distances, pull } = this;
    let active = 0;
    for (let a = 0; a < n; a++) {
      const first = a - a % k, row = a * n;
      for (let p = first; p < first + k; p++) {
        if (p === a) continue;
        const limit = distances[row + p] + margin;
        let count = 0;
        for (let x = row; x < row + first; x++) if (distances[x] < limit) { count++; pull[x]--; }
        for (let x = row + first + k; x < row + n; x++) if (distances[x] < limit) { count++; pull[x]--; }
        pull[row + p] += count;
        active += count;
      }
    }
    return active;
  }

  /** Per anchor the farthest positive and the closest negative. */
  batchHard() {
    const { n, k, margin, distances, pull } = this;
    let active = 0;
    for (let a = 0; a < n; a++) {
      const first = a - a % k, row = a * n;
      let positive = -1, far = -1, negative = -1, near = Infinity;
      for (let x = 0; x < n; x++) {
        const d = distances[row + x];
        if (x >= first && x < first + k) {
          if (x !== a && d > far) { far = d; positive = x; }
        } else if (d < near) { near = d; negative = x; }
      }
      if (positive >= 0 && negative >= 0 && far - near + margin > 0) {
        pull[row + positive]++;
        pull[row + negative]--;
        active++;
      }
    }
    return active;
  }

  /** Per pair the closest negative that is beyond the positive and inside the margin. */
  semiHard() {
    const { n, k, margin, distances, pull } = this;
    let active = 0;
    for (let a = 0; a < n; a++) {
      const first = a - a % k, row = a * n;
      for (let p = first; p < first + k; p++) {
        if (p === a) continue;
        const from = distances[row + p];
        let negative = -1, near = from + margin;
        for (let neg = 0; neg < n; neg++) {
          if (neg === first) neg += k;
          if (neg >= n) break;
          const d = distances[row + neg];
          if (d > from && d < near) { near = d; negative = neg; }
        }
        if (negative >= 0) {
          pull[row + p]++;
          pull[row + negative]--;
          active++;
        }
      }
    }
    return active;
  }

  /** The hinge's mean over the active triplets, by the embedding and, on the sphere, by what was normalised. */
  gradient(active) {
    const { n, dim, embedding, length, distances, pull, squared, sphere } = this, delta = this.layers.at(-1).delta;
    delta.fill(0);
    if (active === 0) return;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const weight = pull[i * n + j], d = distances[i * n + j];
        if (weight === 0 || d === 0) continue;
        const scale = weight / active * (squared ? 2 : 1 / d);
        for (let c = 0; c < dim; c++) {
          const g = scale * (embedding[i * dim + c] - embedding[j * dim + c]);
          delta[i * dim + c] += g;
          delta[j * dim + c] -= g;
        }
      }
    }
    if (!sphere) return;
    for (let s = 0; s < n; s++) {
      let along = 0;
      for (let d = s * dim; d < (s + 1) * dim; d++) along += delta[d] * embedding[d];
      for (let d = s * dim; d < (s + 1) * dim; d++) delta[d] = (delta[d] - along * embedding[d]) / length[s];
    }
  }
}

/** Fisher and Yates: afterwards the first `count` are a draw without replacement. */
function shuffleFirst(items, count, rnd) {
  const n = items.length;
  for (let i = 0; i < Math.min(count, n); i++) {
    const j = i + Math.floor(rnd() * (n - i)), item = items[i];
    items[i] = items[j];
    items[j] = item;
  }
}

const small = { sizes: [2, 16, 16, 2], activation: "tanh", p: 4, k: 8, margin: 100, rate: 1e-6 };
const works = {
  W1: () => new Trainer({ ...small, data: makeData(4, 40, random(2)), mining: "batchAll" }),
  W2: () => new Trainer({ ...small, data: makeData(4, 40, random(2)), mining: "batchHard" }),
  W3: () => new Trainer({
    sizes: [2, 64, 64, 64, 3], activation: "relu", p: 16, k: 16, margin: 0.2, rate: 1e-4,
    data: makeData(16, 40, random(2)), mining: "semiHard", sphere: true, squared: true,
  }),
};

/** Steps a second, over at least `ms` milliseconds. */
function rate(trainer, ms) {
  const began = performance.now();
  let steps = 0, batch = 1, spent = 0;
  while (spent < ms) {
    for (let i = 0; i < batch; i++) trainer.step();
    steps += batch;
    spent = performance.now() - began;
    if (spent < ms / 8) batch = Math.min(2 * batch, 1024);
  }
  return steps / spent * 1000;
}

const pause = () => new Promise((resolve) => setTimeout(resolve));

const rates = {};
for (const [name, make] of Object.entries(works)) {
  await pause();
  const trainer = make();
  rate(trainer, 400); // until the engine has compiled it well
  await pause();
  rates[name] = rate(trainer, 1000);
}
document.documentElement.dataset.bench = JSON.stringify(rates);
