/* The workshop: weights that people try, and what follows from them on the map, in the table and at the ground truth. */
const TRIED = versions.length, MOST_NAMED = 10;
/* The tenth as it was declared is where who enters and who leaves is seen from. */
const moversOf = (then, now) => {
  const entering = [], leaving = [];
  for (let i = 0; i < n; i++) {
    const before = then.decile[i] === 10, after = now.decile[i] === 10;
    if (after && !before) entering.push(i);
    if (before && !after) leaving.push(i);
  }
  return [entering.sort((a, b) => now.rank[a] - now.rank[b]), leaving.sort((a, b) => then.rank[a] - then.rank[b])];
};
const named = (members) => {
  const made = node("ul", undefined, "moved");
  for (const i of members.slice(0, MOST_NAMED)) {
    const item = node("li"), button = node("button", called(i), "link");
    button.type = "button";
    button.dir = "auto";
    button.addEventListener("click", () => choose(i));
    item.append(button);
    made.append(item);
  }
  if (members.length > MOST_NAMED) made.append(node("li", `{{and_others n=${whole(members.length - MOST_NAMED)}}}`));
  return made;
};
const tellMovers = () => {
  const now = versions[TRIED], then = versions[bench.base], [entering, leaving] = moversOf(then, now);
  const size = now.decile.reduce((sum, tenth) => sum + (tenth === 10), 0);
  $("tenth-text").textContent = entering.length || leaving.length
    ? `{{moved_in_tenth entering=${whole(entering.length)} leaving=${whole(leaving.length)} size=${whole(size)}}}`
    : `{{none_moved size=${whole(size)}}}`;
  $("moved").replaceChildren();
  for (const [title, members] of [["{{entering}}", entering], ["{{leaving}}", leaving]]) {
    if (!members.length) continue;
    const part = node("div");
    part.append(node("h4", title), named(members));
    $("moved").append(part);
  }
};
const tellAgreement = (agreement) => {
  if (versions[bench.base].beside) {
    $("tried-agreement").textContent = "{{beside_not_judged}}";
    return;
  }
  if (!truth) {
    $("tried-agreement").textContent = shop.truth.why;
    return;
  }
  const { own } = shop.versions[bench.base], figure = number(agreement, 3), before = own === null ? "–" : number(own, 3);
  $("tried-agreement").textContent = `{{tried_agreement truth=${shop.truth.label} figure=${figure} own=${before}}}`;
};
const partsOf = (base) => {
  const told = shop.versions[bench.base], made = base.parts.map(() => new Float32Array(n).fill(NaN));
  for (const i of bench.model.rows) for (const part of made) part[i] = 0;
  told.tried.forEach((at, j) => {
    const part = made[base.part_of[told.indicators.indexOf(at)]], values = bench.model.columns[j], weight = bench.weights[j];
    if (weight) bench.model.rows.forEach((i, r) => { part[i] += weight * values[r]; });
  });
  return made;
};
const showWeights = () => {
  bench.weights.forEach((weight, j) => {
    const said = percent(weight), slider = $(`weight-${j}`);
    slider.value = 100 * weight;
    slider.setAttribute("aria-valuetext", said);
    slider.disabled = !bench.kept[j] || keptCount() === 1;
    $(`share-${j}`).textContent = said;
    $(`keep-${j}`).checked = bench.kept[j];
    $(`keep-${j}`).disabled = bench.kept[j] && keptCount() === 1;
  });
};
/* A choice counts once somebody has stopped at it. */
const SETTLED = 600;
let settling = 0;
const settle = () => {
  clearTimeout(settling);
  settling = setTimeout(() => {
    countLooks();
    if (shown.length >= MANY) paint();
  }, SETTLED);
};
const countLooks = () => {
  clearTimeout(settling);
  if (!asDeclared()) bench.looks.add(lookOf());
  $("looks").textContent = `{{looks n=${plural(bench.looks.size, "{{look_one}}", "{{look_other}}")} versions=${plural(study.versions.length, "{{version_one}}", "{{version_other}}")}}}`;
  $("yaml-text").value = asYaml();
};
const showTried = () => {
  const same = state.version === TRIED;
  state.version = TRIED;
  $("version").value = TRIED;
  $("colouring").disabled = true;
  if (same) recolourMoved();
  else recolour();
  cautions();
  detail();
  list();
};
const recompute = () => {
  showWeights();
  const found = scored(bench.model, effectiveNow()), base = versions[bench.base];
  $("refused").hidden = found !== null;
  $("tried").hidden = found === null;
  if (!found) return;
  versions[TRIED] = { ...base, ...found, name: `{{tried_name version=${base.name}}}`, tried: true, agreement: "", warnings: [], beside: true, values: partsOf(base) };
  largest[TRIED] = null;
  tellAgreement(found.agreement);
  tellMovers();
  showTried();
  $("yaml-text").value = asYaml();
};
let asked = false;
const soon = () => {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    recompute();
  });
};
const weightRow = (at, j) => {
  const { label } = shop.indicators[at], row = node("div", undefined, "weight");
  const box = node("input"), name = node("label", label), share = node("output", undefined, "number"), slider = node("input");
  box.type = "checkbox";
  box.id = `keep-${j}`;
  box.setAttribute("aria-label", `{{keep indicator=${label}}}`);
  box.addEventListener("change", () => {
    keep(j, box.checked);
    recompute();
    settle();
  });
  name.htmlFor = slider.id = `weight-${j}`;
  share.id = `share-${j}`;
  share.htmlFor.add(slider.id);
  Object.assign(slider, { type: "range", min: 0, max: 100, step: 0.5 });
  slider.setAttribute("aria-describedby", `declared-${j}`);
  slider.addEventListener("input", () => {
    giveWeight(j, slider.value / 100);
    soon();
    settle();
  });
  const declared = node("span", `{{declared_weight share=${percent(bench.declared[j])}}}`, "small");
  declared.id = `declared-${j}`;
  row.append(box, name, share, slider, declared);
  return row;
};
const begin = (k) => {
  const told = shop.versions[k];
  bench.base = k;
  bench.model = modelOf(k);
  bench.declared = [...told.weights];
  $("weights").replaceChildren(...told.tried.map(weightRow));
  restore();
};
const restore = () => {
  declare();
  recompute();
  const at = [...$("version").options].find((one) => Number(one.value) === TRIED);
  if (at) at.textContent = versions[TRIED].name;
  else $("version").append(option(versions[TRIED].name, TRIED));
  $("version").value = TRIED;
  countLooks();
};
const copy = async () => {
  countLooks();
  const area = $("yaml-text");
  $("yaml").open = true;
  try {
    await navigator.clipboard.writeText(area.value);
  } catch {
    area.select();
    document.execCommand("copy");
  }
  $("copied").textContent = "{{copied}}";
};
const tellWhyNot = () => {
  const others = shop.versions.flatMap((told, k) => (told.why ? [node("li", `{{why_not_this version=${versions[k].name} why=${told.why}}}`)] : []));
  $("why-not").hidden = !others.length;
  $("why-not-list").append(...others);
};
const prepareWorkshop = () => {
  const able = shop.versions.flatMap((told, k) => (told.why ? [] : [k]));
  $("workshop").hidden = false;
  tellWhyNot();
  $("open-bench").hidden = !able.length;
  $("no-bench").hidden = able.length > 0;
  $("start-from").append(...able.map((k) => option(versions[k].name, k)));
  $("open-bench").addEventListener("click", () => {
    $("open-bench").hidden = true;
    $("bench").hidden = false;
    $("columns").classList.add("open");
    const first = able.includes(state.version) ? state.version : able[0];
    $("start-from").value = first;
    begin(first);
    resize();
    $("bench").focus();
  });
  $("start-from").addEventListener("change", () => begin(Number($("start-from").value)));
  $("declared").addEventListener("click", restore);
  $("copy").addEventListener("click", copy);
};
