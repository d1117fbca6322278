/* Ranks among the territories that both versions score; ties share the smallest. */
const ranksAmong = (version, both) => {
  const sorted = Int32Array.from(both).sort((a, b) => version.rank[a] - version.rank[b]);
  const found = new Int32Array(n);
  for (let k = 0, first = 1; k < sorted.length; k++) {
    if (k === 0 || version.rank[sorted[k]] !== version.rank[sorted[k - 1]]) first = k + 1;
    found[sorted[k]] = first;
  }
  return found;
};
const shifts = () => {
  const now = versions[state.version], then = versions[state.against];
  const both = [];
  for (let i = 0; i < n; i++) if (now.rank[i] && then.rank[i]) both.push(i);
  const a = ranksAmong(then, both), b = ranksAmong(now, both);
  const rise = new Int32Array(n).fill(-2147483648);
  for (const i of both) rise[i] = a[i] - b[i];
  return rise;
};
/* A version with other weights scores the territories of the one it comes from. */
const origin = (k) => (versions[k].tried ? bench.base : k);
const breaks = () => study.breaks[[state.version, state.against].map(origin).sort((a, b) => a - b).join(" ")];

/* Colours: a class for each territory, -1 where there is none. Moves between versions have their own. */
const byScore = () => state.against < 0 && state.colours === "scores" && !versions[state.version].tried;
/* Choices vary for some versions only; others have their tenths. */
const varies = (k) => Boolean(versions[k].overChoices) && !versions[k].tried;
const byStanding = () => state.against < 0 && state.colours === "standings" && varies(state.version);
let classes = new Int8Array(n), rise = null;
const classify = () => {
  const now = versions[state.version];
  classes = new Int8Array(n).fill(-1);
  rise = state.against < 0 ? null : shifts();
  for (let i = 0; i < n; i++) {
    if (!rise) {
      classes[i] = (byStanding() ? now.overChoices.standing[i] : byScore() ? now.level[i] : now.decile[i]) - 1;
    } else if (rise[i] !== -2147483648) {
      const size = breaks().filter((least) => Math.abs(rise[i]) >= least).length;
      classes[i] = 3 + Math.sign(rise[i]) * size;
    }
  }
};
const palette = () => (state.against >= 0 ? study.diverging : byStanding() ? study.standings
  : byScore() ? versions[state.version].colours : study.deciles);
const places = (low, high) => (high === undefined ? `{{places_or_more n=${whole(low)}}}`
  : low === high ? plural(low, "{{place}}", "{{places}}") : `{{places_from_to low=${whole(low)} high=${whole(high)}}}`);
const scoreLabels = () => {
  const { edges, decimals } = versions[state.version], said = Array.from(edges, (edge) => number(edge, decimals));
  return said.length < 2 ? said : said.slice(1).map((high, k) => `{{from_to low=${said[k]} high=${high}}}`);
};
const labels = () => {
  if (byScore()) return scoreLabels();
  if (byStanding()) return ["{{standing_out}}", "{{standing_open}}", "{{standing_in}}"];
  if (state.against < 0) {
    return ["{{least_fragile}}", "2", "3", "4", "5", "6", "7", "8", "9", "{{most_fragile}}"];
  }
  const [small, some, much] = breaks();
  const sizes = [places(small, some - 1), places(some, much - 1), places(much)];
  return [...sizes.map((size) => `{{less_fragile_by size=${size}}}`).reverse(),
    small === 1 ? "{{same_rank}}" : `{{fewer_places n=${whole(small)}}}`,
    ...sizes.map((size) => `{{more_fragile_by size=${size}}}`)];
};
const legend = () => {
  const entries = labels().map((text, k) => [palette()[k], text]).reverse();
  $("legend").replaceChildren(...entries.map(([colour, text]) => {
    const item = node("li"), swatch = node("span", undefined, "swatch");
    swatch.style.background = colour;
    item.append(swatch, node("span", text));
    return item;
  }));
  if (shown.some((i) => classes[i] < 0)) {
    const item = node("li");
    item.append(node("span", undefined, "swatch missing"), node("span", state.against >= 0 ? "{{not_scored_by_both}}" : byStanding() ? "{{not_in_every_run}}" : "{{not_scored}}"));
    $("legend").append(item);
  }
  if (layout && layout.holes.length) {
    const item = node("li");
    item.append(node("span", undefined, "swatch outside"), node("span", "{{outside}}"));
    $("legend").append(item);
  }
};
