/* Weights that people choose: shares that sum to 1, and the version of a configuration that they make. */
const bench = { base: -1, model: null, declared: [], shares: [], weights: [], kept: [], looks: new Set() };
const together = (values) => values.reduce((sum, value) => sum + value, 0);
/* Millionths that sum to 1, the largest remainders rounded up: what is written is what is computed. */
const MILLION = 1e6;
const inMillionths = (shares) => {
  const parts = shares.map((share) => Math.floor(MILLION * share + 1e-6));
  const byRemainder = [...shares.keys()].sort((a, b) => MILLION * shares[b] - parts[b] - MILLION * shares[a] + parts[a]);
  for (const j of byRemainder.slice(0, MILLION - together(parts))) parts[j]++;
  return parts.map((part) => part / MILLION);
};
/* What is left of 1 goes to the others that are kept, in their proportions; declared ones where all are 0. */
const shareOut = (fixed, rest) => {
  const others = bench.shares.flatMap((_, j) => (j !== fixed && bench.kept[j] ? [j] : []));
  const parts = [bench.shares, bench.declared, bench.shares.map(() => 1)].find((some) => together(others.map((j) => some[j])) > 0);
  const total = together(others.map((j) => parts[j]));
  bench.shares = bench.shares.map((share, j) => (j === fixed ? share : bench.kept[j] ? rest * parts[j] / total : 0));
  bench.weights = inMillionths(bench.shares);
};
const keptCount = () => bench.kept.filter(Boolean).length;
const giveWeight = (j, share) => {
  if (keptCount() === 1) return;
  bench.shares[j] = share;
  shareOut(j, 1 - share);
};
const keep = (j, kept) => {
  bench.kept[j] = kept;
  if (!kept) {
    bench.shares[j] = 0;
    shareOut(-1, 1);
    return;
  }
  const whole = together(bench.declared.filter((_, other) => bench.kept[other]));
  giveWeight(j, whole > 0 ? bench.declared[j] / whole : 1 / keptCount());
};
const declare = () => {
  bench.shares = [...bench.declared];
  bench.weights = [...bench.declared];
  bench.kept = bench.declared.map(() => true);
};
const asDeclared = () => bench.weights.every((weight, j) => weight === bench.declared[j] && bench.kept[j]);
/* Declared weights are those of the index already. */
const effectiveNow = () => (asDeclared() ? bench.weights : effective(bench.model.tree, bench.weights));
const lookOf = () => `${bench.base} ${bench.weights.join(" ")} ${bench.kept.join(" ")}`;
/* Four letters that tell two choices of weights apart in a name. */
const mark = (text) => {
  let found = 2166136261;
  for (const letter of text) found = Math.imul(found ^ letter.charCodeAt(0), 16777619) >>> 0;
  return found.toString(16).padStart(8, "0").slice(-4);
};
/* Weights by indicator; of a dimension in which all are 0, that of the dimension. */
const written = (names, paths, weights) => {
  const nodes = [...new Set(paths.flatMap((path) => path.split("/").map((_, k, parts) => parts.slice(0, k + 1).join("/"))))].filter(Boolean);
  const inside = (path, node) => path === node || path.startsWith(`${node}/`);
  const empty = nodes.filter((node) => paths.every((path, j) => !inside(path, node) || !weights[j]));
  const highest = empty.filter((node) => !empty.some((other) => other !== node && inside(node, other)));
  const own = names.flatMap((name, j) => (highest.some((node) => inside(paths[j], node)) ? [] : [`${quoted(name)}: ${weights[j]}`]));
  return [...own, ...highest.map((node) => `${quoted(node)}: 0`)];
};
/* A name as it stands, unless YAML would take it for something else. */
const quoted = (name) => (/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name) ? name : JSON.stringify(name));
const asYaml = () => {
  const told = shop.versions[bench.base];
  const weightOf = (variable) => {
    const j = told.tried.findIndex((at) => shop.indicators[at].name === variable);
    return j < 0 || !bench.kept[j] ? -1 : bench.weights[j];
  };
  const inside = told.variables.map((_, v) => v).filter((v) => !told.apart || weightOf(told.variables[v]) >= 0);
  const names = inside.map((v) => told.variables[v]), paths = inside.map((v) => told.dimensions[v]);
  const weights = names.map((variable) => Math.max(0, weightOf(variable)));
  const stages = Math.max(...paths.map((path) => (path ? path.split("/").length : 0))) + 1;
  const rules = told.staged && stages > 1 ? `{stages: [${Array(stages).fill("arithmetic").join(", ")}]}` : "arithmetic";
  const lines = [
    `- name: ${quoted(`${told.name}-{{yaml_name}}-${mark(lookOf())}`)}`,
    `  note: ${JSON.stringify(`{{yaml_note version=${told.name} looks=${whole(bench.looks.size)}}}`)}`,
    `  variables: [${names.map(quoted).join(", ")}]`,
    ...told.steps.map(([key, text]) => `  ${key}: ${text}`),
    "  weighting:",
    "    method: fixed",
    "    weights:",
    ...written(names, paths, weights).map((line) => `      ${line}`),
    `  aggregation: ${rules}`,
  ];
  return `${lines.map((line) => `  ${line}`).join("\n")}\n`;
};
