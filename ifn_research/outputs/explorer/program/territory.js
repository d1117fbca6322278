/* One territory. */
const facts = (pairs) => {
  const made = node("dl", undefined, "facts");
  for (const [term, value] of pairs) made.append(node("dt", term), node("dd", value));
  return made;
};
const headings = (words, classNames = []) => {
  const head = node("thead"), row = node("tr");
  words.forEach((word, k) => {
    const cell = node("th", word, classNames[k]);
    cell.scope = "col";
    row.append(cell);
  });
  head.append(row);
  return head;
};
const bar = (value, most) => {
  const made = node("div", undefined, "bar"), filled = node("span", undefined, value < 0 ? "less" : "");
  made.setAttribute("aria-hidden", "true");
  const half = Math.min(50, 50 * Math.abs(value) / (most || 1));
  filled.style.left = `${value < 0 ? 50 - half : 50}%`;
  filled.style.width = `${half}%`;
  made.append(filled, node("i"));
  return made;
};
const largest = versions.map(() => null);
const mostOf = (k) => {
  largest[k] ??= versions[k].values.reduce((most, part) => {
    for (const value of part) if (Number.isFinite(value) && Math.abs(value) > most) most = Math.abs(value);
    return most;
  }, 0);
  return largest[k];
};
const partsTable = (i) => {
  const now = versions[state.version], made = node("table", undefined, "parts"), body = node("tbody");
  made.append(headings(["{{dimension}}", "", "{{contribution}}"], ["", "", "number"]));
  now.parts.forEach((part, at) => {
    const value = now.values[at][i], row = node("tr"), head = node("th", part), drawn = node("td");
    head.scope = "row";
    if (Number.isFinite(value)) drawn.append(bar(value, mostOf(state.version)));
    const said = value === Infinity ? "{{secret}}" : Number.isNaN(value) ? "{{unknown}}" : number(value, 3);
    row.append(head, drawn, node("td", said, "number"));
    body.append(row);
  });
  made.append(body);
  made.querySelector("thead th:nth-child(2)").replaceWith(node("td"));
  return made;
};
/* Values of the indicators of a version as the tables give them, beside the median of those that are told. */
const valueOf = (indicator, value) => {
  if (value === Infinity) return "{{secret}}";
  if (Number.isNaN(value)) return "{{unknown_value}}";
  const text = number(value * indicator.times, indicator.decimals);
  return indicator.unit ? `${text}\u00a0${indicator.unit}` : text;
};
const valuesTable = (i) => {
  const told = study.workshop.versions[origin(state.version)].indicators.map((at) => [study.workshop.indicators[at], array(`raw_${at}`)[i]]);
  if (told.every(([, value]) => Number.isNaN(value))) return [];
  const made = node("table", undefined, "values"), body = node("tbody");
  made.append(headings(["{{indicator}}", "{{value}}", "{{median}}"], ["", "number", "number"]));
  for (const [indicator, value] of told) {
    const row = node("tr"), head = node("th", indicator.label);
    head.scope = "row";
    row.append(head, node("td", valueOf(indicator, value), "number"),
      node("td", indicator.median === null ? "–" : valueOf(indicator, indicator.median), "number"));
    body.append(row);
  }
  made.append(body);
  return [node("h4", "{{values}}"), made];
};
const ranksTable = (i) => {
  const made = node("table", undefined, "ranks"), body = node("tbody");
  made.append(headings(["{{version}}", "{{rank}}", "{{tenth}}"], ["", "number", "number"]));
  versions.forEach((version, k) => {
    const row = node("tr", undefined, k === state.version ? "chosen" : ""), head = node("th", version.name);
    head.scope = "row";
    const known = version.rank[i] > 0;
    row.append(head, node("td", known ? `{{rank_of rank=${whole(version.rank[i])} n=${whole(version.n)}}}` : "{{not_scored}}", "number"),
      node("td", known ? String(version.decile[i]) : "–", "number"));
    body.append(row);
  });
  made.append(body);
  return made;
};
/* From the best rank to the worst over the versions of the index; not those to be read beside it. */
const span = (i) => {
  const found = versions.filter((version) => !version.beside && version.rank[i]).map((version) => version.rank[i]);
  if (found.length < 2) return "";
  const low = Math.min(...found), high = Math.max(...found);
  return low === high ? `{{in_all rank=${whole(low)}}}` : `{{from_to low=${whole(low)} high=${whole(high)}}}`;
};
/* Ranks over defensible choices, and the choice that moves them most; nothing of weights that are tried here. */
const overChoices = (i) => {
  const now = versions[state.version], found = now.overChoices;
  if (!found || now.tried || !found.low[i]) return [];
  const low = found.low[i], high = found.high[i];
  const pairs = [["{{over_choices}}", low === high ? `{{in_most rank=${whole(low)}}}` : `{{from_to_in_most low=${whole(low)} high=${whole(high)}}}`],
    ["{{in_tenth}}", `{{of_runs share=${percent(found.often[i] / 1000)}}}`]];
  if (found.mover[i]) pairs.push(["{{moved_most}}", now.choices.names[found.mover[i] - 1]]);
  return pairs;
};
const detail = () => {
  const i = state.chosen, now = versions[state.version];
  if (i < 0) return;
  const head = node("h3");
  head.append(node("bdi", called(i)));
  if (names[i]) head.append(` (${codes[i]})`);
  const pairs = groups.filter((group) => group.place[i] >= 0 && group.members[group.place[i]])
    .map((group) => [group.label, group.members[group.place[i]]]);
  if (population[i] >= 0) pairs.push(["{{population}}", whole(population[i])]);
  if (now.rank[i]) {
    pairs.push(["{{score}}", number(now.score[i], 3)], ["{{rank}}", `{{rank_of rank=${whole(now.rank[i])} n=${whole(now.n)}}}`],
      ["{{tenth}}", `{{tenth_of tenth=${now.decile[i]}}}`]);
    if (now.referenceRank && now.referenceRank[i]) pairs.push([now.reference.label || "{{reference}}",
      `{{rank_of rank=${whole(now.referenceRank[i])} n=${whole(now.reference.n)}}}, {{tenth_of tenth=${now.referenceDecile[i]}}}`]);
  } else pairs.push(["{{score}}", "{{not_scored_here}}"]);
  if (rise && rise[i] !== -2147483648) pairs.push([`{{compared_with version=${versions[state.against].name}}}`, moved(rise[i])]);
  const parts = [head];
  const between = span(i);
  if (between) pairs.push(["{{rank_by_version}}", between]);
  pairs.push(...overChoices(i));
  parts.push(facts(pairs));
  if (now.rank[i] && now.parts.length) parts.push(node("h4", `{{contributions version=${now.name}}}`), partsTable(i));
  parts.push(...valuesTable(i), node("h4", "{{rank_in_each}}"), ranksTable(i));
  $("detail-body").replaceChildren(...parts);
};
const choose = (i) => {
  state.chosen = i;
  detail();
  outline(hovered);
  rows();
};
