/* The table: only the rows in sight are in the page. */
const ROW = 40, AROUND = 8, TALLEST = 600;
const ordered = () => {
  const now = versions[state.version], words = bare(state.query).split(" ").filter(Boolean), asked = words.join(" ");
  let found = [];
  for (let i = 0; i < n; i++) {
    if (words.every((word) => bareNames[i].includes(word) || bareCodes[i].includes(word))) found.push(i);
  }
  const sign = state.down ? -1 : 1;
  const collate = new Intl.Collator("{{lang}}").compare;
  const by = {
    name: (a, b) => sign * collate(called(a), called(b)),
    code: (a, b) => sign * (codes[a] < codes[b] ? -1 : codes[a] > codes[b] ? 1 : 0),
  }[state.key];
  const value = { rank: now.rank, score: now.score, decile: now.decile, population }[state.key];
  const unknown = (i) => (state.key === "population" ? population[i] < 0 : !now.rank[i]);
  found.sort(by ?? ((a, b) => unknown(a) - unknown(b) || sign * (value[a] - value[b]) || a - b));
  /* Who is named as was asked comes first, then names that begin so. */
  if (asked) {
    const near = (i) => (bareNames[i] === asked || bareCodes[i] === asked ? 0 : bareNames[i].startsWith(asked) ? 1 : 2);
    found = [0, 1, 2].flatMap((k) => found.filter((i) => near(i) === k));
  }
  return found;
};
const gap = (height) => {
  const row = node("tr"), cell = node("td", undefined, "gap");
  row.setAttribute("aria-hidden", "true");
  cell.colSpan = 3;
  cell.style.height = `${height}px`;
  row.append(cell);
  return row;
};
let active = 0;
const rowOf = (at) => {
  const i = order[at], now = versions[state.version], known = now.rank[i] > 0;
  const row = node("tr", undefined, i === state.chosen ? "chosen" : ""), name = node("td"), button = node("button", called(i));
  row.setAttribute("aria-rowindex", at + 2);
  button.type = "button";
  button.dir = "auto";
  button.tabIndex = at === active ? 0 : -1;
  button.dataset.at = at;
  if (i === state.chosen) button.setAttribute("aria-current", "true");
  name.append(button);
  row.append(node("td", known ? whole(now.rank[i]) : "–", "number"), name, node("td", codes[i], "extra"),
    node("td", known ? number(now.score[i], 3) : "–", "number wide"), node("td", known ? String(now.decile[i]) : "–", "number"),
    node("td", population[i] < 0 ? "–" : whole(population[i]), "number extra"));
  return row;
};
const rows = () => {
  const scroll = $("scroll");
  const first = Math.max(0, Math.floor(scroll.scrollTop / ROW) - AROUND);
  const last = Math.min(order.length, Math.ceil((scroll.scrollTop + TALLEST) / ROW) + AROUND);
  if (active < first || active >= last) active = Math.min(first + AROUND, Math.max(0, order.length - 1));
  const focused = document.activeElement?.dataset?.at;
  const made = [];
  if (first > 0) made.push(gap(first * ROW));
  for (let at = first; at < last; at++) made.push(rowOf(at));
  if (last < order.length) made.push(gap((order.length - last) * ROW));
  $("rows").replaceChildren(...made);
  if (focused !== undefined) focus(active);
};
const focus = (at) => $("rows").querySelector(`button[data-at="${at}"]`)?.focus({ preventScroll: true });
const goTo = (at) => {
  active = Math.max(0, Math.min(order.length - 1, at));
  const scroll = $("scroll"), top = active * ROW, head = $("table").tHead.offsetHeight;
  if (top < scroll.scrollTop) scroll.scrollTop = top;
  else if (top + ROW + head > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top + ROW + head - scroll.clientHeight;
  rows();
  focus(active);
};
const list = () => {
  order = ordered();
  active = 0;
  $("table").setAttribute("aria-rowcount", order.length + 1);
  for (const head of $("table").tHead.rows[0].cells) {
    if (head.dataset.key === state.key) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  $("found").textContent = `${plural(order.length, "{{territory_one}}", "{{territory_other}}")}${state.query ? " {{for_this_search}}" : ""}`;
  $("scroll").scrollTop = 0;
  rows();
};
const listenToTable = () => {
  $("scroll").addEventListener("scroll", () => requestAnimationFrame(rows));
  $("table").tHead.addEventListener("click", (event) => {
    const key = event.target.closest("th")?.dataset.key;
    if (!key) return;
    state.down = key === state.key ? !state.down : key === "score" || key === "decile" || key === "population";
    state.key = key;
    list();
  });
  $("rows").addEventListener("click", (event) => {
    const button = event.target.closest("tr")?.querySelector("button");
    if (!button) return;
    active = Number(button.dataset.at);
    choose(order[active]);
  });
  $("rows").addEventListener("keydown", (event) => {
    const page = Math.floor($("scroll").clientHeight / ROW) - 2;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    goTo(active + step);
  });
};
