/* Scores of a version with other weights: the sums, units, ranks and ties of the program. */
const shop = study.workshop;
/* Neighbours that differ by no more than this share of their size, or of the middle half, are tied. */
const TIE = 1e-12;
/* Values of an indicator as a version has them: to the last bit, as all that follows. */
const column = (told) => {
  const found = array(told.array);
  if (!told.standard) return found;
  const made = new Float64Array(n), raw = array(`raw_${told.raw}`), apart = array(told.apart);
  const [direction, mean, deviation] = told.standard;
  for (let i = 0; i < n; i++) made[i] = (direction * raw[i] - mean) / deviation;
  for (let k = 0; k < apart.length; k++) made[apart[k]] = found[k];
  return made;
};
/* A sum, added in the order in which NumPy adds. */
const total = (values, from = 0, to = values.length) => {
  const m = to - from;
  if (m > 128) {
    const half = from + (m >> 1) - (m >> 1) % 8;
    return total(values, from, half) + total(values, half, to);
  }
  let sum = 0, k = from;
  if (m >= 8) {
    const r = values.slice(from, from + 8);
    for (k = from + 8; k + 8 <= to; k += 8) for (let lane = 0; lane < 8; lane++) r[lane] += values[k + lane];
    sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
  }
  for (; k < to; k++) sum += values[k];
  return sum;
};
/* A node of the index: positions of the indicators in it, and the nodes in it. */
const treeOf = (paths, path = "") => {
  const inside = paths.filter((other) => !path || other.startsWith(`${path}/`)).map((other) => other.slice(path && path.length + 1));
  const nodes = [...new Set(inside.filter((other) => other).map((other) => other.split("/")[0]))].map((name) => (path ? `${path}/${name}` : name));
  const within = (other) => !path || other === path || other.startsWith(`${path}/`);
  return {
    all: paths.flatMap((other, j) => (within(other) ? [j] : [])),
    own: paths.flatMap((other, j) => (other === path ? [j] : [])),
    nodes: nodes.map((node) => treeOf(paths, node)),
  };
};
/* A version that can be scored again: its territories, and its indicators in columns. */
const modelOf = (k) => {
  const told = shop.versions[k], { rank } = versions[k];
  const rows = Uint32Array.from(Array(n).keys()).filter((i) => rank[i]);
  const columns = told.columns.map((one) => {
    const all = column(one);
    return rows.length === n ? all : Float64Array.from(rows, (i) => all[i]);
  });
  const paths = told.tried.map((at) => told.dimensions[told.variables.indexOf(shop.indicators[at].name)]);
  return { rows, columns, tree: treeOf(paths), staged: told.staged, rescale: told.rescale };
};
/* Shares of the index, from weights that are relative within each node. */
const effective = (tree, weights) => {
  const found = new Float64Array(weights.length), add = (values) => values.reduce((sum, value) => sum + value, 0);
  const named = (node) => add([...node.own.map((j) => weights[j]), ...node.nodes.map(named)]);
  const descend = (node, weight) => {
    const members = [...node.own.map((j) => weights[j]), ...node.nodes.map(named)], all = add(members);
    if (!all) return;
    node.own.forEach((j, k) => { found[j] = weight * (members[k] / all); });
    node.nodes.forEach((child, k) => descend(child, weight * (members[node.own.length + k] / all)));
  };
  descend(tree, 1);
  return found;
};
const normalised = (weights) => {
  const all = total(weights);
  return weights.map((weight) => (all > 0 ? weight / all : 1 / weights.length));
};
const missing = (values) => {
  let sum = 0;
  for (const value of values) sum += value;
  return Number.isNaN(sum);
};
/* Weighted means; a member that is missing leaves its weight to the others. */
const combined = (members, weights) => {
  const m = members[0].length, found = new Float64Array(m), gaps = members.some(missing);
  const shares = gaps ? normalised(weights) : weights;
  members.forEach((values, k) => {
    for (let r = 0; r < m; r++) found[r] += shares[k] * values[r];
  });
  for (let r = 0; gaps && r < m; r++) {
    if (!Number.isNaN(found[r])) continue;
    const there = members.flatMap((values, k) => (Number.isNaN(values[r]) ? [] : [k])), rest = there.map((k) => weights[k]);
    const own = normalised(rest);
    found[r] = rest.some((weight) => weight > 0) ? there.reduce((sum, k, at) => sum + own[at] * members[k][r], 0) : NaN;
  }
  return found;
};
const nodeScores = (model, node, weights) => combined(
  [...node.own.map((j) => model.columns[j]), ...node.nodes.map((child) => nodeScores(model, child, weights))],
  normalised([...node.own.map((j) => weights[j]), ...node.nodes.map((child) => total(child.all.map((j) => weights[j])))]),
);
const sums = (model, weights) => (model.staged ? nodeScores(model, model.tree, weights) : combined(model.columns, weights));
const quantile = (sorted, share) => {
  const at = (sorted.length - 1) * share, below = Math.floor(at), within = at - below;
  const low = sorted[below], high = sorted[Math.min(below + 1, sorted.length - 1)];
  return within < 0.5 ? low + (high - low) * within : high - (high - low) * (1 - within);
};
/* How many of sorted values are below a value; or are not above it. */
const below = (sorted, value) => {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
};
const notAbove = (sorted, value) => {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
};
const known = (values) => values.filter((value) => !Number.isNaN(value));
/* Known values in order, and the first and the last place of those tied with each. */
const tied = (values) => {
  const sorted = known(values).sort(), m = sorted.length;
  const first = new Int32Array(m), last = new Int32Array(m);
  const spread = m ? quantile(sorted, 0.75) - quantile(sorted, 0.25) : 0;
  for (let p = 1; p < m; p++) {
    const size = Math.max(Math.abs(sorted[p]), Math.abs(sorted[p - 1]), spread);
    first[p] = sorted[p] - sorted[p - 1] > TIE * size ? p : first[p - 1];
  }
  for (let p = m - 1; p >= 0; p--) last[p] = p < m - 1 && first[p + 1] === first[p] ? last[p + 1] : p;
  return { sorted, first, last };
};
/* The unit in which scores are published; null where the method refuses them. */
const rescaled = (scores, { method, range = [0, 100], mean = 0, standard_deviation: deviation = 1 }) => {
  if (method === "none") return scores;
  const found = known(scores), m = found.length;
  const centre = total(found) / m;
  if (method === "mean_100") return found.some((value) => value <= 0) ? null : scores.map((value) => 100 * value / centre);
  const sorted = found.sort(), least = sorted[0], most = sorted[m - 1];
  if (method !== "decile" && !(most - least > TIE * Math.max(Math.abs(least), Math.abs(most)))) return null;
  if (method === "minmax") {
    const [low, high] = range;
    return scores.map((value) => low + (high - low) * Math.min(1, Math.max(0, (value - least) / (most - least))));
  }
  if (method === "standard") {
    const spread = Math.sqrt(total(known(scores).map((value) => (value - centre) * (value - centre))) / (m - 1));
    return scores.map((value) => mean + deviation * (value - centre) / spread);
  }
  const middle = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  return scores.map((value) => {
    if (Number.isNaN(value)) return NaN;
    const margin = TIE * Math.max(Math.abs(value), middle), under = below(sorted, value - margin);
    if (method === "percentile") return Math.min(under / (m - 1), 1);
    return Math.min(10, Math.max(1, 10 - Math.floor(10 * (m - notAbove(sorted, value + margin)) / m)));
  });
};
const midRanks = (values) => {
  const { sorted, first, last } = tied(values);
  return Float64Array.from(values, (value) => {
    const p = below(sorted, value);
    return (first[p] + last[p]) / 2 + 1;
  });
};
const pearson = (x, y) => {
  const m = x.length;
  let xs = 0, ys = 0, xx = 0, yy = 0, xy = 0;
  for (let k = 0; k < m; k++) xs += x[k], ys += y[k];
  for (let k = 0; k < m; k++) {
    const a = x[k] - xs / m, b = y[k] - ys / m;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  return xy / Math.sqrt(xx * yy);
};
/* Spearman's correlation with the ground truth, over the territories where both are known. */
const truth = shop.truth.label ? array("truth") : null;
const truthRanks = new WeakMap();
const agreementOf = (model, scores) => {
  const both = model.rows.length ? Array.from(scores.keys()).filter((r) => !Number.isNaN(scores[r]) && !Number.isNaN(truth[model.rows[r]])) : [];
  if (both.length < 3) return NaN;
  const same = truthRanks.get(model);
  const ranks = same?.length === both.length ? same : midRanks(Float64Array.from(both, (r) => truth[model.rows[r]]));
  truthRanks.set(model, ranks);
  return pearson(midRanks(Float64Array.from(both, (r) => scores[r])), ranks);
};
/* Everything that follows from effective weights; null where the scores have no unit. */
const scored = (model, weights) => {
  const before = sums(model, weights), scores = rescaled(before, model.rescale);
  if (!scores) return null;
  const { sorted, last } = tied(scores), m = sorted.length;
  const made = { score: new Float64Array(n).fill(NaN), rank: new Int32Array(n), decile: new Uint8Array(n), n: m };
  for (let r = 0; r < scores.length; r++) {
    if (Number.isNaN(scores[r])) continue;
    const i = model.rows[r], rank = m - last[below(sorted, scores[r])];
    made.score[i] = scores[r];
    made.rank[i] = rank;
    made.decile[i] = 10 - Math.floor(10 * (rank - 1) / m);
  }
  return { ...made, agreement: truth ? agreementOf(model, scores) : NaN };
};
